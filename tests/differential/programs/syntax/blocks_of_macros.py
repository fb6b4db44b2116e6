"""A block may name `macro` with a scope."""


@gin.configurable
def f(x):
    return x


gin.parse_config('X/macro:\n  value = 5\nf:\n  x = %X')
show(f())
