"""References work as list items, tuple items, dict values and dict keys."""


@gin.configurable
def f(x=1):
    return x


@gin.configurable
def consume(value):
    return value


gin.parse_config("consume.value = [@f(), (@s/f(), {'k': @f()}), {@f(): @s/f(), 'n': [[@f()]]}]\ns/f.x = 2")
show(consume(), gin.query_parameter('consume.value'))
