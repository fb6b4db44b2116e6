"""`config_scope` works as a decorator: each call runs in the scope."""


@gin.configurable
def f(x=0):
    return x


@gin.config_scope('a')
def scoped():
    return f(), gin.current_scope()


gin.parse_config('a/f.x = 1')
show(scoped(), scoped(), f())
