@gin.configurable
def f(a=1):
    return a


gin.parse_config("f.a = 'root'\ns/f.a = 's'\ns/t/f.a = 't'\nu/f.a = 'u'")
with gin.config_scope("s") as scope:
    show(f())
    scope.append("t")
    show(f(), gin.current_scope_str(), scope)
    scope[:] = ["u"]
    show(f(), gin.current_scope())
    with gin.config_scope("v") as inner:
        show(inner)
    scope.clear()
    show(f(), gin.current_scope())
show(gin.current_scope(), f())
with gin.config_scope(scope) as again:
    show(again)
