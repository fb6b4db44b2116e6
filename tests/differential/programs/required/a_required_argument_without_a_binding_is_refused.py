"""A `REQUIRED` that the config does not supply is a RuntimeError, though the parameter has a default."""


@gin.configurable
def f(a=1, b=2, *, c=3, **more):
    return a, b, c, more


attempt(f, gin.REQUIRED)
attempt(f, b=gin.REQUIRED)
attempt(f, c=gin.REQUIRED)
attempt(f, other=gin.REQUIRED)
gin.parse_config('f.a = 10\nf.other = 20')
attempt(f, gin.REQUIRED, other=gin.REQUIRED)
