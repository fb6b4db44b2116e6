"""A reference to a name that nothing has registered is a ValueError at once."""


@gin.configurable
def f(x=0):
    return x


attempt(gin.parse_config, 'f.x = @missing()')
attempt(gin.parse_config, 'f.x = [@missing]')
attempt(gin.parse_config, 'X = @s/missing()')
