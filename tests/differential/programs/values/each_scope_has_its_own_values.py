"""Values bound in two scopes never mix, containers included."""


@gin.configurable
def f(a=None):
    a['seen'] = gin.current_scope_str()
    return a


gin.parse_config("f.a = {'in': 'root'}\ns/f.a = {'in': 's'}")
show(f())
with gin.config_scope('s'):
    show(f())
with gin.config_scope('t'):
    show(f())
show(f())
