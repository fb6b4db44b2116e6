"""Inside `unlock_config` the config can change; afterwards it is as locked as before."""


@gin.configurable
def f(x=0):
    return x


with gin.unlock_config():
    gin.parse_config('f.x = 1')
show(gin.config_is_locked())
gin.finalize()
with gin.unlock_config():
    show(gin.config_is_locked())
    gin.parse_config('f.x = 2')
    gin.external_configurable(f, 'g')
    with gin.unlock_config():
        gin.bind_parameter('f.x', 3)
    show(gin.config_is_locked())
show(gin.config_is_locked(), f())
attempt(gin.parse_config, 'f.x = 4')
