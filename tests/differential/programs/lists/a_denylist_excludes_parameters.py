"""Listed parameters cannot be bound, and their defaults are not in the operative config."""


@gin.configurable(denylist=('b', 'c'))
def f(a=1, b=2, *, c=3):
    return a, b, c


gin.parse_config('f.a = 10')
attempt(gin.parse_config, 'f.b = 20')
attempt(gin.bind_parameter, 's/f.c', 20)
attempt(gin.query_parameter, 'f.b')
show(f(), f(b=5))
