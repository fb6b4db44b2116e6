"""A binding in a scope may use macros as any other."""


@gin.configurable
def f(x=0):
    return x


gin.parse_config('X = 1\nY = 2\nf.x = %X\ns/f.x = [%X, %Y]')
show(f())
with gin.config_scope('s'):
    show(f())
