"""`%X` is the constant where there is one, whatever macro of that name is defined."""
gin.constant('X', 'constant')


@gin.configurable
def f(a):
    return a


gin.parse_config("X = 'macro'\nf.a = %X")
show(f(), gin.query_parameter('X/macro.value'))
