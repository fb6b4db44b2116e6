"""`_FINALIZE_HOOKS` is a list that programs clear and fill."""


@gin.configurable
def f(x=0): ...


show(all(callable(hook) for hook in gin.config._FINALIZE_HOOKS))
gin.config._FINALIZE_HOOKS.clear()
gin.parse_config('f.x = %MISSING')
attempt(gin.finalize)
