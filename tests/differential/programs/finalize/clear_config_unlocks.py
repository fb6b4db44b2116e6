"""`clear_config` drops bindings, imports and the operative config, and unlocks; the registry stays."""


@gin.configurable
def f(x=0):
    return x


gin.parse_config('import math\nf.x = 1\nX = 2')
f()
gin.finalize()
gin.clear_config()
show(gin.config_is_locked(), gin.config_str(), gin.operative_config_str(), f())
attempt(gin.parse_config, 'f.x = 2')
show(f())
