"""`get_configurable('s/f')` is `f` in scope `s`; without one it keeps the scope it was asked for in."""


@gin.configurable
def f(x=0):
    return gin.current_scope(), x


gin.parse_config('a/f.x = 1\nb/f.x = 2')
scoped = gin.get_configurable('a/f')
show(scoped())
with gin.config_scope('b'):
    show(scoped(), gin.get_configurable('a/f')())
    kept = gin.get_configurable('f')
    kept_by_function = gin.get_configurable(f)
show(kept(), kept_by_function(), gin.get_configurable(f)())
show(gin.get_configurable(f) is f)
