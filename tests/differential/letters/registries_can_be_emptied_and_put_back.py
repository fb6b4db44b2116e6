import copy

config = gin.config


@gin.configurable
def f(a=1):
    return a


saved = copy.copy(config._REGISTRY)
show(sorted(name for name, _ in saved.items()))
config._REGISTRY.clear()
show(len(config._REGISTRY))
attempt(gin.bind_parameter, "f.a", 2)


@gin.configurable("f", module="program")
def other(a=1):
    return -a


show(other())
config._REGISTRY = saved
gin.bind_parameter("f.a", 3)
show(f(), other())
gin.clear_config()
gin.constant("K", 1)
kept = config._CONSTANTS.copy()
gin.clear_config(clear_constants=True)
attempt(gin.query_parameter, "K")
show([name for name, _ in config._CONSTANTS.items()])
config._CONSTANTS = kept
show(gin.query_parameter("K"))
show([name for name, _ in kept.items()])
