"""An unscoped constructor of `@a/b/gin.singleton()` runs in `a/b`."""


@gin.configurable
def build(x=0):
    return gin.current_scope(), x


@gin.configurable
def f(a):
    return a


gin.parse_config("""
    a/b/gin.singleton.constructor = @build
    a/build.x = 1
    f.a = @a/b/gin.singleton()
""")
show(f())
with gin.config_scope('s'):
    show(f())
