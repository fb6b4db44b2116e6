"""A binding of a positional-only parameter is accepted, and the caller may displace it."""


@gin.configurable
def f(a, /, b=0):
    return a, b


gin.parse_config('f.a = 1\nf.b = 2')
show(f(5))
