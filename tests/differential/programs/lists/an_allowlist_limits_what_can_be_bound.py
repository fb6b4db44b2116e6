"""Only listed parameters can be bound, and only their defaults are in the operative config."""


@gin.configurable(allowlist=['a', 'c'])
def f(a=1, b=2, *, c=3):
    return a, b, c


gin.parse_config('f.a = 10')
attempt(gin.parse_config, 'f.b = 20')
attempt(gin.bind_parameter, 'f.b', 20)
attempt(gin.query_parameter, 'f.b')
show(f())
