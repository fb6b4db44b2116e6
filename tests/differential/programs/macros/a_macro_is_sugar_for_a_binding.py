"""`X = 1` is `X/macro.value = 1`; the last of the two forms wins."""


@gin.configurable
def f(a):
    return a


gin.parse_config('f.a = %X\nX = 1')
show(f(), gin.query_parameter('X/macro.value'), gin.query_parameter('%X'))
gin.parse_config('X/macro.value = 2')
show(f())
gin.parse_config('X/gin.macro.value = 3')
show(f())
gin.bind_parameter('%X', 4)
show(f())
gin.bind_parameter(('X', 'gin.macro', 'value'), 5)
show(f())
gin.parse_config('X = 6')
show(f())
