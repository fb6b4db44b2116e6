"""`*rest` is not a parameter to bind; the name of `**more` is a key in it like any other."""


@gin.configurable
def f(*rest):
    return rest


@gin.configurable
def g(**more):
    return more


attempt(gin.parse_config, 'f.rest = (1, 2)')
attempt(gin.parse_config, 'g.more = 1')
show(g())
