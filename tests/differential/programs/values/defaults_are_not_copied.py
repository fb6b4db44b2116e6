"""A default is Python's: one object for all calls."""


@gin.configurable
def f(a=[], b={}):
    a.append(1)
    return a, b


gin.parse_config('s/f.b = {}')
show(f(), f())
with gin.config_scope('s'):
    show(f()[1] is f()[1], f()[0] is f()[0])
