"""Bound keywords come first, outer scopes before inner ones, then the caller's."""


@gin.configurable
def f(**kwargs):
    return list(kwargs)


gin.parse_config('s/f.b = 1\nf.z = 1\nf.a = 1\ns/f.a = 2')
show(f(), f(c=1, z=2))
with gin.config_scope('s'):
    show(f(y=1))
