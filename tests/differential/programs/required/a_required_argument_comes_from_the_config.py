"""`REQUIRED` from the caller, by position or by name, is replaced by the binding."""


@gin.configurable
def f(a, b=2, *, c=3):
    return a, b, c


gin.parse_config('f.a = 10\nf.b = 20\ns/f.c = 30')
show(f(gin.REQUIRED), f(1, gin.REQUIRED), f(gin.REQUIRED, 2), f(b=gin.REQUIRED, a=1), f(1, b=gin.REQUIRED))
attempt(f, c=gin.REQUIRED)
with gin.config_scope('s'):
    attempt(f, c=gin.REQUIRED)
