"""A list or a dictionary as a key is a TypeError, as in Python."""


@gin.configurable
def f(x=0): ...


attempt(gin.parse_config, 'f.x = {[1]: 2}')
attempt(gin.parse_config, 'f.x = {{}: 2}')
attempt(gin.parse_config, 'f.x = {([1],): 2}')
