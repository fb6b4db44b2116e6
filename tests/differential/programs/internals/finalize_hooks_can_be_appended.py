"""`_FINALIZE_HOOKS` may be changed as a list."""


@gin.configurable
def f(x=0):
    return x


before = len(gin.config._FINALIZE_HOOKS)
gin.config._FINALIZE_HOOKS.append(lambda config: {'f.x': 5})
gin.config.register_finalize_hook(lambda config: None)
show(len(gin.config._FINALIZE_HOOKS) - before)
gin.config._FINALIZE_HOOKS.pop()
gin.finalize()
show(f(), len(gin.config._FINALIZE_HOOKS) - before)
