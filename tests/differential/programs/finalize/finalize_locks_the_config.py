"""After `finalize` nothing can be bound, parsed or registered, and a second `finalize` is an error."""


@gin.configurable
def f(x=0):
    return x


gin.parse_config('f.x = 1')
show(gin.config_is_locked())
gin.finalize()
show(gin.config_is_locked())
attempt(gin.bind_parameter, 'f.x', 2)
attempt(gin.parse_config, 'f.x = 2')
attempt(gin.parse_config, 'X = 2')
attempt(gin.finalize)
attempt(gin.configurable, lambda: 0)
attempt(gin.external_configurable, len, 'length')
attempt(gin.register, print)
attempt(gin.configurable('named'), print)
show(f(), gin.query_parameter('f.x'))
