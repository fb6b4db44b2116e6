"""`gin.config`: gin's functions, and its module globals as views of the active session.

The globals are what programs written for gin read and change although their names are private. Reading one
shows the session as it is, and changing or assigning one changes the session.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, NamedTuple

from genever.api import (
    _scope_and_target,
    add_config_file_search_path,
    bind_parameter,
    clear_config,
    config_is_locked,
    config_str,
    configurable,
    constant,
    constants_from_enum,
    current_scope,
    current_scope_str,
    enter_interactive_mode,
    exit_interactive_mode,
    external_configurable,
    finalize,
    get_bindings,
    get_configurable,
    interactive_mode,
    iterate_references,
    log_includes_and_imports,
    markdown,
    operative_config_str,
    parse_config,
    parse_config_file,
    parse_config_files_and_bindings,
    parse_value,
    query_parameter,
    register,
    register_file_reader,
    register_finalize_hook,
    singleton_value,
    unlock_config,
    validate_reference,
)
from genever.compat import views
from genever.compat.gin import config_parser, selector_map, utils
from genever.inject import ACTIVE, config_scope
from genever.loading import ParsedConfigFileIncludesAndImports, SkipUnknown, check_skip_unknown, is_skipped
from genever.locks import lock
from genever.model import CONSTANT, MACRO, REQUIRED, ImportLine, Key
from genever.references import ConfigurableReference
from genever.registry import Configurable, constructor, read_signature
from genever.report import config_text, has_literal_form, shown_value
from genever.selectors import split_scoped
from genever.session import active, macro, retrieve_constant, singleton

__all__ = [
    "REQUIRED",
    "Configurable",
    "ConfigurableReference",
    "ParseContext",
    "ParsedBindingKey",
    "ParsedConfigFileIncludesAndImports",
    "ParserDelegate",
    "add_config_file_search_path",
    "bind_parameter",
    "clear_config",
    "config_is_locked",
    "config_parser",
    "config_scope",
    "config_str",
    "configurable",
    "constant",
    "constants_from_enum",
    "current_scope",
    "current_scope_str",
    "enter_interactive_mode",
    "exit_interactive_mode",
    "external_configurable",
    "finalize",
    "get_bindings",
    "get_configurable",
    "interactive_mode",
    "iterate_references",
    "log_includes_and_imports",
    "macro",
    "markdown",
    "operative_config_str",
    "parse_config",
    "parse_config_file",
    "parse_config_files_and_bindings",
    "parse_value",
    "query_parameter",
    "register",
    "register_file_reader",
    "register_finalize_hook",
    "selector_map",
    "singleton",
    "singleton_value",
    "unlock_config",
    "utils",
    "validate_reference",
]

_retrieve_constant = retrieve_constant
_find_class_construction_fn = constructor
_OPERATIVE_CONFIG_LOCK = lock()


# ---- Parsing ------------------------------------------------------------------------------------


class _UnknownConfigurableReference(ConfigurableReference):
    """A reference to something that is not registered; it fails when it is used."""

    __slots__ = ()

    def __init__(self, selector: str, evaluate: bool, complete: None = None) -> None:
        super().__init__(split_scoped(selector)[1], evaluate, None)


class ParserDelegate(config_parser.ParserDelegate):
    """Makes references as `parse_config` does."""

    def __init__(self, skip_unknown: bool | Collection[str] = False) -> None:
        self._skip_unknown = skip_unknown

    def configurable_reference(self, scoped_configurable_name: str, evaluate: bool) -> ConfigurableReference:
        """Return the reference to a configurable.

        Raises:
            ConfigValueError: It is unknown, and not to be skipped.
        """
        if _should_skip(split_scoped(scoped_configurable_name)[1], self._skip_unknown):
            return _UnknownConfigurableReference(scoped_configurable_name, evaluate)
        return ConfigurableReference(scoped_configurable_name, evaluate)

    def macro(self, macro_name: str) -> ConfigurableReference:
        """Return the reference to a constant or macro.

        Raises:
            ConfigValueError: Several constants have this name.
        """
        name = None if "/" in macro_name else active().catalog.match_constant(macro_name)
        if name is not None:
            return ConfigurableReference(f"{name}/{CONSTANT}", True, CONSTANT)
        return ConfigurableReference(f"{macro_name}/{MACRO}", True, MACRO)


_validate_skip_unknown = check_skip_unknown


def _should_skip(selector: str, skip_unknown: SkipUnknown) -> bool:
    check_skip_unknown(skip_unknown)
    return is_skipped(selector, skip_unknown, active().catalog)


class ParseContext:
    """What is known while a text is parsed; here, always what the session knows."""

    import_manager = None

    @property
    def imports(self) -> list[config_parser.ImportStatement]:
        """The imports of all binding files."""
        return list(views.IMPORTS)

    def get_configurable(self, selector: str) -> Configurable | None:
        """Return what a selector means, or None.

        Raises:
            ConfigKeyError: It means several configurables.
        """
        return active().catalog.match(selector)


def _parse_context() -> ParseContext:
    return ParseContext()


class ParsedBindingKey(NamedTuple):
    """A parameter of a configurable in a scope; equal to another of the same, whatever selector was given."""

    scope: str
    given_selector: str
    complete_selector: str
    arg_name: str

    @classmethod
    def parse(cls, binding_key: str | Sequence[str]) -> ParsedBindingKey:
        """Return what a key as of `bind_parameter` means.

        Raises:
            ConfigValueError: There is no such parameter, or it may not be bound.
        """
        scope, complete, parameter = active().parse_key(binding_key)
        given = config_parser.parse_binding_key(binding_key)[1] if isinstance(binding_key, str) else binding_key[1]
        return cls(scope, given, complete, parameter)

    @property
    def config_key(self) -> Key:
        """The configurable in its scope."""
        return self.scope, self.complete_selector

    @property
    def scope_selector_arg(self) -> tuple[str, str, str]:
        """Scope, complete selector and parameter."""
        return self.scope, self.complete_selector, self.arg_name

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ParsedBindingKey):
            return NotImplemented
        return self.scope_selector_arg == other.scope_selector_arg

    def __hash__(self) -> int:
        return hash(self.scope_selector_arg)


# ---- Values -------------------------------------------------------------------------------------


def _is_literally_representable(value: Any) -> bool:
    return has_literal_form(value)


def _format_value(value: Any) -> str | None:
    shown = shown_value(value, repr)
    return None if shown is None else repr(shown)


def _iterate_flattened_values(value: Any) -> Iterator[Any]:
    """Yield what a nested structure holds, inner values before the structures that hold them."""
    if isinstance(value, Mapping):
        value = value.values()
    if isinstance(value, Iterable) and not isinstance(value, str):
        for item in value:
            yield from _iterate_flattened_values(item)
    yield value


def _config_str(
    configuration_object: Mapping[Key, Mapping[str, Any]],
    max_line_length: int = 80,
    continuation_indent: int = 4,
) -> str:
    session = active()
    imports = session.config.imports
    return config_text(configuration_object, session.catalog, imports, max_line_length, continuation_indent)


# ---- Configurables ------------------------------------------------------------------------------


def _inverse_lookup(fn_or_cls: Any, allow_decorators: bool = False) -> Configurable | None:
    return active().catalog.find(fn_or_cls, allow_decorators)


def _as_scope_and_selector(fn_or_cls_or_selector: Any) -> tuple[list[str], str]:
    target, scope = _scope_and_target(fn_or_cls_or_selector)
    return list(scope), target.selector


def _get_bindings(
    selector: str, scope_components: Sequence[str] | None = None, inherit_scopes: bool = True
) -> dict[str, Any]:
    scope = tuple(scope_components or current_scope())
    return active().bindings_for(selector, scope, resolve_references=False, inherit_scopes=inherit_scopes)


def _might_have_parameter(fn_or_cls: Callable[..., Any], arg_name: str) -> bool:
    signature = read_signature(fn_or_cls)
    return signature.accepts_any or arg_name in signature.names


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
        return decorator(fn_or_cls)
    cls = fn_or_cls
    if not avoid_class_mutation:
        function = constructor(cls)
        decorated = decorator(function)
        setattr(cls, function.__name__, staticmethod(decorated) if function.__name__ == "__new__" else decorated)
        return cls
    meta: Any = type(cls)
    calling = type(meta)(meta.__name__, (meta,), {"__call__": decorator(_make_meta_call_wrapper(cls))})
    namespace: dict[str, Any] = {name: getattr(cls, name) for name in ("__module__", "__qualname__", "__doc__")}
    if getattr(cls, "__dictoffset__", None) == 0:
        namespace["__slots__"] = ()
    return calling(cls.__name__, (cls,), namespace)


# ---- Scopes -------------------------------------------------------------------------------------


class _Scopes:
    """The active scopes as a stack of lists."""

    def __init__(self) -> None:
        self._entered = threading.local()

    @property
    def current_scope(self) -> list[str]:
        return current_scope()

    @property
    def active_scopes(self) -> list[list[str]]:
        scope = current_scope()
        return [scope[:depth] for depth in range(len(scope) + 1)]

    def enter_scope(self, scope: list[str]) -> None:
        tokens = self._entered.__dict__.setdefault("tokens", [])
        tokens.append(ACTIVE.set(active().frame(tuple(scope))))

    def exit_scope(self) -> None:
        ACTIVE.reset(self._entered.tokens.pop())


_SCOPE_MANAGER = _Scopes()


# ---- The globals --------------------------------------------------------------------------------


def _set_config_is_locked(is_locked: bool) -> None:
    active().locked = is_locked


class _Global:
    """A global that is read from the session at each use.

    What it held before it was assigned to comes back when it is deleted, as `unittest.mock` does, and when the view
    that it is gets assigned to it, as pytest does and programs that put back what they found.
    """

    def __init__(self, read: Callable[[], Any], write: Callable[[Any], None]) -> None:
        self._read = read
        self._write = write
        self._before: list[Any] = []  # At most one.

    def __get__(self, module: object, owner: type | None = None) -> Any:
        return self._read()

    def __set__(self, module: object, value: Any) -> None:
        present = self._read()
        if value is present and _is_view(present):
            self.__delete__(module)
            return
        self._before = [present if not _is_view(present) else _content(present)]
        self._write(value)

    def __delete__(self, module: object) -> None:
        if self._before:
            self._write(self._before.pop())


def _is_view(value: object) -> bool:
    return isinstance(value, views.View | views.Imports | selector_map.SelectorMap)


def _content(view: Any) -> Any:
    return set(view) if isinstance(view, views.Imports) else dict(view.items())


def _in_session(name: str) -> _Global:
    """A global that is an attribute of the session."""
    return _Global(lambda: getattr(active(), name), lambda value: setattr(active(), name, value))


def _view(view: Any) -> _Global:
    return _Global(lambda: view, lambda value: _refill(view, value))


def _refill(view: Any, value: Any) -> None:
    if isinstance(view, views.Imports):
        view.replace(value)
        return
    items = dict(value.items())
    view.clear()
    for key, item in items.items():
        view[key] = item


_REGISTERED = views.Configurables()
_NAMED = views.Constants()
_USED = views.Used()
_OBJECTS = views.ByObject()


class _Module(ModuleType):
    """The class of this module: its attributes below are looked up anew at each use."""

    _CONFIG = _view(views.BINDINGS)
    _OPERATIVE_CONFIG = _view(_USED)
    _REGISTRY = _view(_REGISTERED)
    _INVERSE_REGISTRY = _view(_OBJECTS)
    _CONSTANTS = _view(_NAMED)
    _IMPORTS = _view(views.IMPORTS)
    _IMPORTED_MODULES = _view(views.IMPORTED_MODULES)
    _SINGLETONS = _in_session("singletons")
    _FINALIZE_HOOKS = _in_session("finalize_hooks")
    _LOCATION_PREFIXES = _in_session("search_paths")
    _FILE_READERS = _in_session("readers")
    _CONFIG_IS_LOCKED = _in_session("locked")
    _INTERACTIVE_MODE = _Global(
        lambda: active().catalog.interactive,
        lambda value: setattr(active().catalog, "interactive", value),
    )


sys.modules[__name__].__class__ = _Module
