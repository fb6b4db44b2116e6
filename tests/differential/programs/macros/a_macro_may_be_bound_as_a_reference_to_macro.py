"""`@X/macro()` is `%X`."""


@gin.configurable
def f(a, b):
    return a, b


gin.parse_config('X = 1\nf.a = @X/macro()\nf.b = @X/gin.macro()')
show(f(), gin.query_parameter('f.a'))
