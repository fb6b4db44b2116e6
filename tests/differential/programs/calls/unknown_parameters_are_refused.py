"""Binding a parameter that the target does not have is a ValueError."""


@gin.configurable
def f(a=0):
    return a


attempt(gin.parse_config, 'f.b = 1')
attempt(gin.parse_config, 's/f.b = 1')
attempt(gin.bind_parameter, 'f.b', 1)
attempt(gin.query_parameter, 'f.b')
