"""A macro that nothing defines is a ValueError in `finalize`, and the config stays unlocked."""


@gin.configurable
def f(a=0):
    return a


gin.parse_config('f.a = [{1: %X}]')
attempt(gin.finalize)
show(gin.config_is_locked())
gin.parse_config('X = 1')
attempt(gin.finalize)
show(f(), gin.config_is_locked())
