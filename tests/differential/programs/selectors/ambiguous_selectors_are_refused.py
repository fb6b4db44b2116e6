"""A suffix that two configurables share is a KeyError, wherever it is used, until more parts are given."""


@gin.configurable('f', module='a.b')
def one(x=0):
    return x


@gin.configurable('f', module='c.d')
def two(x=0):
    return x


attempt(gin.parse_config, 'f.x = 1')
attempt(gin.parse_config, 'b.f.x = @f')
attempt(gin.parse_config, 'f:\n  x = 1')
attempt(gin.bind_parameter, 's/f.x', 1)
attempt(gin.query_parameter, 'f.x')
attempt(gin.get_bindings, 'f')
attempt(gin.get_configurable, 'f')
gin.parse_config('b.f.x = 1\nc.d.f.x = 2')
show(one(), two())
