"""An exception from a hook is `finalize`'s, and the config stays unlocked."""


@gin.config.register_finalize_hook
def fail(config):
    raise ZeroDivisionError


attempt(gin.finalize)
show(gin.config_is_locked())
