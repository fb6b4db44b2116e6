"""`X = @f` hands over `f`, which then takes the scope of its caller."""


@gin.configurable
def f(p='default'):
    return p


@gin.configurable
def consume(function):
    return function()


gin.parse_config("X = @f\nX/f.p = 'X'\ns/f.p = 's'\nconsume.function = %X")
show(consume())
with gin.config_scope('s'):
    show(consume())
