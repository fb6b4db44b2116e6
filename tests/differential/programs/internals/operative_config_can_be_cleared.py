"""`_OPERATIVE_CONFIG.clear()` forgets what was used; later calls are recorded anew."""


@gin.configurable
def f(x=0): ...


@gin.configurable
def g(x=0): ...


f()
g()
gin.config._OPERATIVE_CONFIG.clear()
show(gin.operative_config_str())
f()
