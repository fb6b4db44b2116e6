"""The config shows `%module.NAME`; the operative config shows the use and never the constant."""
gin.constant('some.module.PI', 3.14)


@gin.configurable
def f(a):
    return a


gin.parse_config('f.a = [%PI, %module.PI]')
show(f(), gin.query_parameter('f.a'))
