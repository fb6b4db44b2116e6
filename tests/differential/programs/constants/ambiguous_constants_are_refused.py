"""A suffix that two constants share is a ValueError."""
gin.constant('a.X', 1)
gin.constant('b.X', 2)


@gin.configurable
def f(a):
    return a


attempt(gin.parse_config, 'f.a = %X')
attempt(gin.query_parameter, 'X')
gin.parse_config('f.a = %b.X')
show(f(), gin.query_parameter('a.X'))
