"""Any object is a constant's value."""
gin.constant('NONE', None)
gin.constant('FALSE', False)


@gin.configurable
def f(a=1, b=1):
    return a, b


gin.parse_config('f.a = %NONE\nf.b = %FALSE')
show(f())
