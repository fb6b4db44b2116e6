"""`ConfigurableReference` made in Python and bound works as one that was read."""
from_config = gin.config.ConfigurableReference


@gin.configurable
def f(x=0):
    return x


@gin.configurable
def consume(a, b):
    return a, b()


gin.parse_config('f.x = 1\ns/f.x = 2')
gin.bind_parameter('consume.a', from_config('s/f', True))
gin.bind_parameter('consume.b', from_config('f', False))
show(consume(), gin.query_parameter('consume.a'), gin.query_parameter('consume.b'))
