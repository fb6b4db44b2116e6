"""`REQUIRED` itself is never shown."""


@gin.configurable
def f(a=gin.REQUIRED, b=2):
    return a


f(1)
gin.parse_config('f.b = 3')
f(a=1)
gin.parse_config('s/f.a = 4')
with gin.config_scope('s'):
    f()
