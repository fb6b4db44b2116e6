"""`a` inside `a` is the scope `a/a`, with its own bindings."""


@gin.configurable
def f(x=0, y=0):
    return x, y


gin.parse_config('a/f.x = 1\na/a/f.y = 2')
with gin.config_scope('a'):
    show(f())
    with gin.config_scope('a'):
        show(gin.current_scope(), f())
