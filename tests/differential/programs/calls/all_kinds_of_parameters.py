"""Positional, variable and keyword parameters of one function, some bound."""


@gin.configurable
def f(a, b=2, *args, c=3, d, **kwargs):
    return a, b, args, c, d, kwargs


gin.parse_config('f.d = 4\nf.e = 5')
show(f(1), f(1, 9, 8, 7), f(1, c=6, g=7))
attempt(f)
