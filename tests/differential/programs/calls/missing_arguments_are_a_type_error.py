"""A parameter with neither value nor default is the TypeError it would be in Python."""


@gin.configurable
def f(a, b, *, c):
    return a, b, c


gin.parse_config('f.b = 2')
attempt(f)
attempt(f, 1)
attempt(f, 1, c=3)
attempt(f, 1, 2, 3)
attempt(f, unknown=1)
