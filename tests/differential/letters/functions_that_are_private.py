import functools

config = gin.config


def plain(a, b=1, *rest, c=2, d=gin.REQUIRED, **more):
    return a, b, c


class A:
    def __init__(self, x, y=print):
        self.x = x


for fn in (plain, A.__init__, lambda: None):
    spec = config._get_cached_arg_spec(fn)
    show(tuple(spec)[:5])
    show(config._get_supplied_positional_parameter_names(fn, (1, 2, 3)))
    show(config._get_all_positional_parameter_names(fn))
    show(sorted(config._get_kwarg_defaults(fn)))
    show(config._order_by_signature(fn, ["z", "c", "a", "b"]))
    attempt(config._get_validated_required_kwargs, fn, "'n' (fn)", None, None)
    attempt(config._get_validated_required_kwargs, fn, "'n' (fn)", ["a"], None)
    attempt(config._get_validated_required_kwargs, fn, "'n' (fn)", None, ["d"])
    attempt(config._get_default_configurable_parameter_values, fn, None, ["c"])
    attempt(config._get_default_configurable_parameter_values, fn, ["b"], None)
for fn, name in ((plain, "a"), (plain, "anything"), (A, "x"), (A, "self"), (A, "z")):
    attempt(config._might_have_parameter, fn, name)
attempt(config._validate_parameters, A, ["x", "nothing"], "allowlist")
attempt(config._validate_parameters, plain, None, "allowlist")
attempt(config._make_unique, [1, 2, 1, 3])
attempt(config._make_unique, ["a", "A", "b"], str.lower)
attempt(config._uniquify_name, "a", {"a", "a2"})
attempt(config._raise_unknown_configurable_error, "x")
attempt(config._validate_skip_unknown, 3)
attempt(config._should_skip, "x", True)
attempt(config._should_skip, "x", ["y"])
attempt(config._should_skip, "macro", True)
attempt(config._find_class_construction_fn, A)
attempt(lambda: config._ensure_wrappability(len)([1]))
attempt(lambda: config._ensure_wrappability(plain) is plain)
show(list(config._iterate_flattened_values({"a": [1, (2, {"b": "cd"})], 3: {4}})))


def doubled(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        made = fn(*args, **kwargs)
        return made
    return wrapper


made = config._decorate_fn_or_cls(doubled, A, "program.A", avoid_class_mutation=True)
show(made.__name__, made.__bases__, type(made(1)) is A, issubclass(made, A))


def simple(a=1, b=2):
    return a, b


registered = gin.external_configurable(simple)
wrapper = config._make_gin_wrapper(simple, simple, "simple", "program.simple", None, None)
gin.bind_parameter("simple.a", 5)
gin.bind_parameter("s/simple.b", 6)
show(wrapper(), wrapper(7))
with gin.config_scope("s"):
    show(wrapper(), config._get_bindings("program.simple"))
show(config._as_scope_and_selector("s/simple"), config._as_scope_and_selector(simple))
show(config._decorate_with_scope(config._REGISTRY["program.simple"], ["s"])())
show(config._inverse_lookup(simple).selector, config._inverse_lookup(len))
show(config._format_binding_key("s", "program.simple", "a"), config._format_binding_key("", "program.simple", "a"))
reference = config.ConfigurableReference("s/simple", True)
show(reference, reference.scopes, reference.selector, reference.scoped_selector, reference.evaluate, reference.config_key)
show(reference._scoped_selector, reference._evaluate, reference._scopes, reference._selector)
show(reference.configurable.selector, reference._configurable.selector, reference.scoped_configurable_fn())
show(reference == config.ConfigurableReference("s/simple", True), reference == config.ConfigurableReference("simple", False))
attempt(config.ConfigurableReference, "nothing", True)
attempt(config.ConfigurableReference, "s/nothing", False)
attempt(config._UnknownConfigurableReference("s/nothing", True).__deepcopy__, {})
unknown = config._UnknownConfigurableReference("s/nothing", True)
show(unknown.selector, unknown.evaluate)
for key in ("simple.a", "s/t/simple.b", ("s", "simple", "a"), config.ParsedBindingKey("", "simple", "program.simple", "a")):
    parsed = config.ParsedBindingKey.parse(key)
    show(parsed, parsed.config_key, parsed.scope_selector_arg)
show(config.current_scope(), config._SCOPE_MANAGER.current_scope, config._SCOPE_MANAGER.active_scopes)
config._SCOPE_MANAGER.enter_scope(["x", "y"])
show(config.current_scope(), config._SCOPE_MANAGER.current_scope)
config._SCOPE_MANAGER.exit_scope()
show(config.current_scope())
imports = [gin.config_parser.ImportStatement("a.b", True, None, None), gin.config_parser.ImportStatement("c", False, None, None),
           gin.config_parser.ImportStatement("x.b", True, None, None), gin.config_parser.ImportStatement("d.e", False, "f", None)]
manager = config.ImportManager(imports)
show([statement.format() for statement in manager.sorted_imports], manager.dynamic_registration, sorted(manager.names))
show(manager.module_selectors, manager.minimal_selector(config._REGISTRY["program.simple"]))
