"""Within `a`, `get_bindings('b/f')` reads `b`, and evaluates references in `a`."""


@gin.configurable
def where(x=0):
    return gin.current_scope(), x


@gin.configurable
def f(v=0): ...


gin.parse_config('b/f.v = @where()\na/where.x = 1\nb/where.x = 2')
with gin.config_scope('a'):
    show(gin.get_bindings('b/f'))
