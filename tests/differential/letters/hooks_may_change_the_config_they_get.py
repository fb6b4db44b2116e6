@gin.configurable
def f(a=1, b=2, c=3):
    return a, b, c


def change(config):
    for key in list(config):
        if key[1] == "program.f":
            config[key]["b"] = config[key]["a"] * 10
    config.setdefault(("s", "program.f"), {})["c"] = "new"


gin.config.register_finalize_hook(change)
show(len(gin.config._FINALIZE_HOOKS))
gin.parse_config("f.a = 5")
gin.finalize()
show(f())
with gin.config_scope("s"):
    show(f())
show(gin.query_parameter("f.b"), gin.config_is_locked())
attempt(gin.finalize)
attempt(gin.bind_parameter, "f.a", 1)
attempt(gin.parse_config, "f.a = 2")
attempt(gin.configurable, lambda: None)
