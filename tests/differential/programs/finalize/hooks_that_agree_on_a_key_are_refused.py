"""Two hooks that bind the same key are a ValueError, and the config stays unlocked and as it was."""


@gin.configurable
def f(x=0):
    return x


gin.config.register_finalize_hook(lambda config: {'f.x': 10})
gin.config.register_finalize_hook(lambda config: {'f.x': 20})
gin.parse_config('f.x = 1')
attempt(gin.finalize)
show(gin.config_is_locked(), f())
