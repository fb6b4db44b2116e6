"""An argument from the caller is not in the operative config, though its binding or default exists."""


@gin.configurable
def f(a=1, b=2, c=3, *, d=4):
    return a, b, c, d


gin.parse_config('f.b = 20\nf.d = 40')
f(0, 0, d=0)
