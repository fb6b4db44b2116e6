"""An argument from the caller, by position or by name, `None` included, beats the binding."""


@gin.configurable
def f(a, b=2, *, c=3):
    return a, b, c


gin.parse_config('f.a = 10\nf.b = 20\nf.c = 30')
show(f(), f(1), f(None, None), f(b=1), f(1, c=1), f(a=1, b=1, c=1), f(c=None))
