config = gin.config


@gin.configurable
def f(a=1):
    return a


show([hook.__name__ for hook in config._FINALIZE_HOOKS])
for text in ("f.a = %X", "f.a = @X/macro\nX = 1", "f.a = %gin.REQUIRED", "f.a = {%Y: %Y}", "s/f.a = [(%Z,)]"):
    gin.clear_config()
    gin.parse_config(text)
    for hook in config._FINALIZE_HOOKS[:3]:
        attempt(hook, config._CONFIG)
    attempt(gin.finalize)
gin.clear_config()
gin.parse_config("f.a = @nothing()", skip_unknown=True)
for hook in config._FINALIZE_HOOKS:
    attempt(hook, config._CONFIG)
gin.clear_config()
