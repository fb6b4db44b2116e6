"""Bindings of a known selector are checked as always."""


@gin.configurable(denylist=['z'])
def f(x=0, z=0):
    return x


attempt(gin.parse_config, 'f.y = 1', skip_unknown=True)
attempt(gin.parse_config, 'f.z = 1', skip_unknown=True)
attempt(gin.parse_config, 'f.y = 1', skip_unknown=['f'])
