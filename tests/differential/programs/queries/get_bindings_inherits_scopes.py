"""`get_bindings` merges the bindings of the active scope, or of the scope in the selector."""


@gin.configurable
def f(x=0, y=0, z=0): ...


gin.parse_config('f.x = 1\nf.y = 1\na/f.y = 2\na/b/f.z = 3')
show(gin.get_bindings('f'), gin.get_bindings(f), gin.get_bindings('a/f'), gin.get_bindings('a/b/program.f'))
with gin.config_scope('a'):
    show(gin.get_bindings('f'), gin.get_bindings(f), gin.get_bindings('b/f'))
