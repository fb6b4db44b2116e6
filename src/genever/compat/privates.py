"""gin's private functions, over Genever's registry: programs import them although their names are private."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from genever.api import current_scope
from genever.compat.doors import scope_and_selector
from genever.compat.gin import config_parser
from genever.compat.printing import is_literally_representable
from genever.configuration.bindings import ImportLine
from genever.configuration.loading.statements import log_skipped
from genever.language.text.selectors import scope_parts
from genever.language.values.references import REQUIRED
from genever.runtime.injection.injector import injector
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.signatures import constructor, find_constructor, unwrap
from genever.runtime.session import active
from genever.runtime.wrapping.callables import wrappable as _ensure_wrappability
from genever.runtime.wrapping.methods import claim_methods

__all__ = ["_ensure_wrappability"]  # Besides those below.


# ---- Parameters ---------------------------------------------------------------------------------

_ARG_SPEC_CACHE: dict[Any, inspect.FullArgSpec] = {}


def _get_cached_arg_spec(fn: Any) -> inspect.FullArgSpec:
    if fn not in _ARG_SPEC_CACHE:
        try:
            _ARG_SPEC_CACHE[fn] = inspect.getfullargspec(fn)
        except TypeError:  # An object that can be called.
            _ARG_SPEC_CACHE[fn] = inspect.getfullargspec(fn.__call__)
    return _ARG_SPEC_CACHE[fn]


def _might_have_parameter(fn_or_cls: Any, arg_name: str) -> bool:
    spec = _get_cached_arg_spec(unwrap(constructor(fn_or_cls) if inspect.isclass(fn_or_cls) else fn_or_cls))
    return bool(spec.varkw) or arg_name in spec.args or arg_name in spec.kwonlyargs


def _validate_parameters(fn_or_cls: Any, arg_name_list: Iterable[str] | None, err_prefix: str) -> None:
    for name in arg_name_list or ():
        if not _might_have_parameter(fn_or_cls, name):
            raise ValueError(f"Argument '{name}' in {err_prefix} not a parameter of '{fn_or_cls.__name__}'.")


def _get_supplied_positional_parameter_names(fn: Any, args: Sequence[Any]) -> list[str]:
    return _get_cached_arg_spec(fn).args[: len(args)]


def _get_all_positional_parameter_names(fn: Any) -> list[str]:
    spec = _get_cached_arg_spec(fn)
    return spec.args[: len(spec.args) - len(spec.defaults or ())]


def _get_kwarg_defaults(fn: Any) -> dict[str, Any]:
    spec = _get_cached_arg_spec(fn)
    defaults = spec.defaults or ()
    by_position = zip(spec.args[len(spec.args) - len(defaults) :], defaults, strict=True)
    return {**dict(by_position), **(spec.kwonlydefaults or {})}


def _get_validated_required_kwargs(
    fn: Any, fn_descriptor: str, allowlist: Sequence[str] | None, denylist: Sequence[str] | None
) -> list[str]:
    required = [name for name, default in _get_kwarg_defaults(fn).items() if default is REQUIRED]
    for name in required:
        if denylist and name in denylist:
            raise ValueError(f"Argument '{name}' of {fn_descriptor} marked REQUIRED but denylisted.")
        if allowlist and name not in allowlist:
            raise ValueError(f"Argument '{name}' of {fn_descriptor} marked REQUIRED but not allowlisted.")
    return required


def _get_default_configurable_parameter_values(
    fn: Any, allowlist: Sequence[str] | None, denylist: Sequence[str] | None
) -> dict[str, Any]:
    return {
        name: default
        for name, default in _get_kwarg_defaults(fn).items()
        if (not allowlist or name in allowlist)
        and not (denylist and name in denylist)
        and is_literally_representable(default)
    }


def _order_by_signature(fn: Any, arg_names: Sequence[str]) -> list[str]:
    spec = _get_cached_arg_spec(fn)
    declared = [name for name in (*spec.args, *spec.kwonlyargs) if name in arg_names]
    return [*declared, *[name for name in arg_names if name not in declared]]


# ---- Configurables ------------------------------------------------------------------------------


def _inverse_lookup(fn_or_cls: Any, allow_decorators: bool = False) -> Configurable | None:
    return active().catalog.find(fn_or_cls, allow_decorators)


def _as_scope_and_selector(fn_or_cls_or_selector: Any) -> tuple[list[str], str]:
    scope, selector = scope_and_selector(fn_or_cls_or_selector)
    return list(scope_parts(scope)), selector


def _get_bindings(
    selector: str, scope_components: Sequence[str] | None = None, inherit_scopes: bool = True
) -> dict[str, Any]:
    scope = "/".join(scope_components or current_scope())
    return active().bindings_for(selector, scope, resolve_references=False, inherit_scopes=inherit_scopes)


def _make_configurable(
    fn_or_cls: Callable[..., Any],
    name: str | None = None,
    module: str | None = None,
    allowlist: Sequence[str] | None = None,
    denylist: Sequence[str] | None = None,
    avoid_class_mutation: bool = False,
    import_source: tuple[config_parser.ImportStatement, str] | None = None,
) -> Callable[..., Any]:
    source = (ImportLine(*import_source[0][:3]), import_source[1]) if import_source is not None else None
    in_place = not avoid_class_mutation
    session = active()
    found = session.register(fn_or_cls, name, module, allowlist, denylist, in_place=in_place, import_source=source)
    return found.wrapper


def _make_gin_wrapper(
    fn: Callable[..., Any],
    fn_or_cls: Any,
    name: str,
    selector: str,
    allowlist: Sequence[str] | None,
    denylist: Sequence[str] | None,
) -> Callable[..., Any]:
    """Return a function that gets what is bound for a selector, whether or not that is registered."""
    module = selector.removesuffix(name).removesuffix(".") or None
    return injector(Configurable(fn_or_cls, name, module, allowlist, denylist), fn)


def _decorate_with_scope(configurable_: Configurable, scope_components: Sequence[str]) -> Callable[..., Any]:
    return active().handle(configurable_.selector, "/".join(scope_components))


def _find_registered_methods(cls: type, selector: str) -> dict[str, Callable[..., Any]]:
    module, _, name = selector.rpartition(".")
    return claim_methods(Configurable(cls, name, module or None), cls, active().catalog)


def _make_meta_call_wrapper(cls: type) -> Callable[..., Any]:
    """Return the call of a class's metaclass, which makes ``cls`` itself in place of a direct subclass."""
    call = type(cls).__call__

    @functools.wraps(call)
    def meta_call(made: type, *args: Any, **kwargs: Any) -> Any:
        return call(cls if made.__bases__ == (cls,) else made, *args, **kwargs)

    return meta_call


def _decorate_fn_or_cls(
    decorator: Callable[[Any], Any],
    fn_or_cls: Any,
    selector: str,
    avoid_class_mutation: bool = False,
    decorate_methods: bool = False,
) -> Any:
    """Return a function decorated, a class whose constructor is, or a subclass whose call is."""
    if not isinstance(fn_or_cls, type):
        return decorator(_ensure_wrappability(fn_or_cls))
    cls = fn_or_cls
    if not avoid_class_mutation:
        name, function = find_constructor(cls)
        decorated = decorator(_ensure_wrappability(function))
        setattr(cls, name, staticmethod(decorated) if name == "__new__" else decorated)
        return cls
    methods = _find_registered_methods(cls, selector)
    if decorate_methods:
        methods = {name: decorator(method) for name, method in methods.items()}
    meta: Any = type(cls)
    call = _ensure_wrappability(meta.__call__) if methods else _make_meta_call_wrapper(cls)
    calling = type(meta)(meta.__name__, (meta,), {"__call__": decorator(call)})
    namespace: dict[str, Any] = {name: getattr(cls, name) for name in ("__module__", "__qualname__", "__doc__")}
    if getattr(cls, "__dictoffset__", None) == 0:
        namespace["__slots__"] = ()
    return calling(cls.__name__, (cls,), {**namespace, **methods})


# ---- Smaller ones -------------------------------------------------------------------------------


def _raise_unknown_configurable_error(selector: str) -> NoReturn:
    raise ValueError(f"No configurable matching '{selector}'.")


def _print_unknown_import_message(statement: config_parser.ImportStatement, exception: ImportError) -> None:
    log_skipped(statement.module, exception)


def _make_unique(sequence: Iterable[Any], key: Callable[[Any], Any] | None = None) -> list[Any]:
    """Return the first of each that are equal, or have equal keys, in order."""
    found: dict[Any, Any] = {}
    for value in sequence:
        found.setdefault(value if key is None else key(value), value)
    return list(found.values())
