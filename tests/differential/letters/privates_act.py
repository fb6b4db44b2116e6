import copy

config = gin.config


@gin.configurable
def f(a=1, b=2):
    return a, b


@gin.configurable
def g(x=0):
    return x


gin.constant("shared.C", 1)
gin.parse_config("f.a = %C\nf.b = 5\ng.x = @f")
show(f())
config._CONSTANTS["shared.C"] = 7
show(f(), "shared.C" in config._CONSTANTS, config._CONSTANTS.matching_selectors("C"))
config._CONSTANTS["other.D"] = 8
gin.parse_config("f.b = %D")
show(f())
config._CONSTANTS.pop("other.D")
attempt(gin.query_parameter, "D")
config._CONFIG[("", "program.f")] = {"a": 20}
show(f())
config._CONFIG[("", "program.f")]["b"] = 30
show(f())
del config._CONFIG[("", "program.f")]["b"]
show(f())
config._CONFIG.pop(("", "program.f"))
show(f())
config._CONFIG.update({("s", "program.f"): {"b": "s"}})
with gin.config_scope("s"):
    show(f())
show(sorted(config._CONFIG), ("s", "program.f") in config._CONFIG, len(config._CONFIG))
saved = copy.copy(config._CONFIG)
gin.clear_config()
show(dict(config._CONFIG))
config._CONFIG.update(saved)
with gin.config_scope("s"):
    show(f())
config._CONFIG = {("", "program.f"): {"a": "assigned"}}
show(f(), gin.query_parameter("f.a"))
config.__dict__["_CONFIG"] = {("", "program.f"): {"a": "swapped"}}
show(gin.query_parameter("f.a"), f())
show(config._REGISTRY["program.f"].wrapped.__name__, config._REGISTRY["program.f"].name, config._REGISTRY["program.f"].module)
show(config._REGISTRY["program.f"].selector, config._REGISTRY["program.f"].allowlist, config._REGISTRY["program.f"].is_method)
show(config._REGISTRY["program.f"].wrapper is f, f in config._INVERSE_REGISTRY, f.__wrapped__ in config._INVERSE_REGISTRY)
show(config._REGISTRY.minimal_selector("program.f"), config._REGISTRY.matching_selectors("f"), config._REGISTRY.get("nothing"))
config._REGISTRY.pop("program.g")
attempt(gin.bind_parameter, "g.x", 1)
config._REGISTRY._selector_map.pop("program.f")
show("program.f" in config._REGISTRY)
for name in ("_CONFIG", "_OPERATIVE_CONFIG", "_REGISTRY", "_INVERSE_REGISTRY", "_CONSTANTS", "_IMPORTS", "_SINGLETONS",
             "_FINALIZE_HOOKS", "_FILE_READERS", "_LOCATION_PREFIXES", "_RENAMED_SELECTORS", "_PARSE_CONTEXTS",
             "_ARG_SPEC_CACHE", "_SCOPE_MANAGER", "_CONFIG_IS_LOCKED", "_INTERACTIVE_MODE", "_OPERATIVE_CONFIG_LOCK"):
    show(name in vars(config))
gin.clear_config()
