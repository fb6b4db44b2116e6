"""A parameter whose default is `REQUIRED` must come from the caller or from the config."""


@gin.configurable
def f(a, b=gin.REQUIRED, *, c=gin.REQUIRED):
    return a, b, c


attempt(f, 1)
attempt(f, 1, 2)
attempt(f, 1, 2, c=3)
attempt(f, 1, c=3)
gin.parse_config('f.b = 20\ns/f.c = 30')
attempt(f, 1)
with gin.config_scope('s'):
    attempt(f, 1)
