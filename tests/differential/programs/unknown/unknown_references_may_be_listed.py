"""A listed unknown reference is skipped; one that is not listed is refused."""


@gin.configurable
def f(x=0):
    return x


attempt(gin.parse_config, 'f.x = @missing()', skip_unknown=['missing'])
attempt(gin.parse_config, 'f.x = @s/missing()', skip_unknown=['missing'])
attempt(gin.parse_config, 'f.x = @other()', skip_unknown=['missing'])
attempt(gin.parse_config, 'f.x = @mod.missing()', skip_unknown=['missing'])
gin.clear_config()
