"""`@f` gives the decorated function, with its bindings."""


@gin.configurable
def f(x=0):
    return x


@gin.configurable
def consume(function):
    return function


gin.parse_config('f.x = 1\nconsume.function = @f')
show(consume() is f, consume()(), consume()(2))
