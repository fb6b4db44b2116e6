"""`@NAME/gin.constant()` is `%NAME`."""
gin.constant('a.X', 5)


@gin.configurable
def f(x):
    return x


gin.parse_config('f.x = @a.X/gin.constant()')
show(f(), gin.query_parameter('f.x'))
