"""A sweep that reads and changes gin's private state, as hyperparameter loggers and notebooks do."""

import copy

import gin
from gin import config
from gin.config import _CONFIG, _OPERATIVE_CONFIG


@gin.configurable
def model(width=8, depth=2, act="relu", opt=None):
    return width * depth


@gin.configurable
def optimizer(lr=0.1):
    return lr


def flat(operative):
    flattened = {}
    for (scope, selector), values in sorted(operative.items()):
        for name, value in values.items():
            key = ".".join([selector.split(".")[-1], name])
            flattened["/".join(filter(None, [scope, key]))] = value
    return flattened


gin.parse_config("""
  model.width = 16
  deep/model.depth = 9
  model.opt = @optimizer()
  rate = 3e-4
  optimizer.lr = %rate
""")
base = copy.copy(_CONFIG)
for depth in (1, 2):
    config._CONFIG[("", "__main__.model")] = {"width": 4, "depth": depth}
    print(depth, model(), flat(config._OPERATIVE_CONFIG))
    config._OPERATIVE_CONFIG.clear()
_CONFIG.clear()
_CONFIG.update(base)
model()
with gin.config_scope("deep"):
    model()
print(flat(_OPERATIVE_CONFIG))
print(sorted(_CONFIG), ("", "__main__.optimizer") in _CONFIG, len(_CONFIG), _CONFIG.get("no"))
print(isinstance(_CONFIG, dict), dict(_CONFIG) == {**_CONFIG}, config._CONFIG == _CONFIG)
print(sorted(v for v in config._iterate_flattened_values({"a": [1, (2,)], "b": 3}) if isinstance(v, int)))

gin.finalize()
print(gin.config_is_locked(), config._CONFIG_IS_LOCKED)
config._CONFIG_IS_LOCKED = False
gin.bind_parameter("model.width", 1)
config._set_config_is_locked(True)
print(gin.config_is_locked(), model())
config._set_config_is_locked(False)

print(config._REGISTRY["__main__.model"].wrapped.__name__, "__main__.model" in config._REGISTRY)
print(config._REGISTRY.matching_selectors("model"), config._REGISTRY.get_match("nothing", "missing"))
print(config._REGISTRY.minimal_selector("__main__.model"), config._REGISTRY.get("x"))
print(config._INVERSE_REGISTRY[config._REGISTRY["__main__.model"].wrapped].selector)
info = config._REGISTRY.pop("__main__.model")
print(info.name, info.module, info.allowlist, info.denylist, info.is_method, info.import_source)


@gin.configurable
def model(width=3):
    return -width


config._CONFIG.pop(("", "__main__.model"))
print(model())
config._INTERACTIVE_MODE = True


@gin.configurable
def optimizer(lr=7):
    return lr


config._INTERACTIVE_MODE = False
print(optimizer(), config._as_scope_and_selector("deep/model"), config._get_bindings("__main__.model", ["deep"]))
print(config._might_have_parameter(model, "width"), config._might_have_parameter(model, "no"))
print(config._is_literally_representable([1, "a"]), config._is_literally_representable(object()))
print(config._format_value({"a": (1, None)}), config._format_value(len))

key = config.ParsedBindingKey.parse("deep/model.width")
print(tuple(key), key.config_key, key.scope_selector_arg)
gin.bind_parameter(key, 5)
print(gin.query_parameter("deep/model.width"))
config._CONFIG[("deep", "__main__.model")].pop("depth")
reference = config.ConfigurableReference("deep/model", True)
print(
    reference,
    reference.evaluate,
    reference.scopes,
    reference.selector,
    reference.scoped_selector,
    reference.config_key,
    reference.configurable.name,
    copy.deepcopy({"x": [reference]}),
)

config._FINALIZE_HOOKS[:] = []
config._FINALIZE_HOOKS.append(lambda bindings: {"model.width": len(bindings)})
gin.finalize()
print(gin.query_parameter("model.width"))
config._CONSTANTS["sweep.SEED"] = 5
with gin.unlock_config():
    gin.parse_config("model.width = %SEED")
print(model(), config._CONSTANTS.get_match("SEED"), sorted(config._CONSTANTS._selector_map))
config._LOCATION_PREFIXES = ["nowhere", ""]
print(config._LOCATION_PREFIXES, len(config._FILE_READERS), config._SINGLETONS)
config._SCOPE_MANAGER.enter_scope(["a", "b"])
print(gin.current_scope(), config._SCOPE_MANAGER.current_scope)
config._SCOPE_MANAGER.exit_scope()
print(config._parse_context().get_configurable("model").selector, gin.current_scope())


def twice(fn):
    def doubled(*args, **kwargs):
        return fn(*args, **kwargs), fn(*args, **kwargs)

    return doubled


print(config._decorate_fn_or_cls(twice, abs, "abs")(-1))
doubled = config._decorate_fn_or_cls(twice, complex, "complex", avoid_class_mutation=True)
print(doubled(1), issubclass(doubled, complex), doubled.__name__)
