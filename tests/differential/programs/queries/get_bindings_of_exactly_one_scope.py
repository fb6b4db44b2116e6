"""With `inherit_scopes=False` only the exact scope counts."""


@gin.configurable
def f(x=0, y=0, z=0): ...


gin.parse_config('f.x = 1\nf.y = 1\na/f.y = 2\na/b/f.z = 3')
for key in ('f', 'a/f', 'a/b/f', 'b/f'):
    show(gin.get_bindings(key, inherit_scopes=False))
with gin.config_scope('a'):
    show(gin.get_bindings(f, inherit_scopes=False))
