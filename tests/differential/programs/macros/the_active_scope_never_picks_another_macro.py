"""Inside scope `s`, `%X` is still `X`, not `s/X`."""


@gin.configurable
def f(a):
    return a


gin.parse_config("X = 'root'\ns/X = 's'\nf.a = %X")
with gin.config_scope('s'):
    show(f())
