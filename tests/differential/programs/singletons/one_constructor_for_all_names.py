"""`gin.singleton.constructor` without a scope serves every name that has none of its own."""


@gin.configurable
def build():
    return gin.current_scope()


@gin.configurable
def f(a, b):
    return a, b


gin.parse_config('gin.singleton.constructor = @build\nf.a = @x/gin.singleton()\nf.b = @y/gin.singleton()')
show(f())
