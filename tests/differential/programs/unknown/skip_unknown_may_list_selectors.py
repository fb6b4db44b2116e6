"""A list, tuple or set of selectors skips those, as they are written; others are refused."""


@gin.configurable
def f(x=0):
    return x


for skip in (['missing'], ('missing',), {'missing', 'other'}):
    attempt(gin.parse_config, 'missing.x = 1', skip_unknown=skip)
    attempt(gin.parse_config, 's/missing.x = 1', skip_unknown=skip)
    attempt(gin.parse_config, 'mod.missing.x = 1', skip_unknown=skip)
    attempt(gin.parse_config, 'missing:\n  x = 1', skip_unknown=skip)
    attempt(gin.parse_config, 'other.x = 1', skip_unknown=skip)
attempt(gin.parse_config, 'mod.missing.x = 1', skip_unknown=['mod.missing'])
attempt(gin.parse_config, 'missing.x = 1', skip_unknown=['mod.missing'])
attempt(gin.parse_config, 'missing.x = 1', skip_unknown=[])
