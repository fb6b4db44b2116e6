"""`gin.config`: gin's functions, and its module globals as views of the active session.

The globals are what programs written for gin read and change although their names are private. Reading one
shows the session as it is, and changing or assigning one changes the session.
"""

from __future__ import annotations

# Besides what is used here, programs find modules of the standard library under these names, and patch them.
import collections  # noqa: F401
import contextlib  # noqa: F401
import copy  # noqa: F401
import enum  # noqa: F401
import functools  # noqa: F401
import inspect  # noqa: F401
import logging  # noqa: F401
import os  # noqa: F401
import pprint  # noqa: F401
import sys
import threading
import traceback  # noqa: F401
import typing  # noqa: F401
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from genever.api import (
    add_config_file_search_path,
    clear_config,
    config_is_locked,
    current_scope,
    current_scope_str,
    enter_interactive_mode,
    exit_interactive_mode,
    interactive_mode,
    register_file_reader,
    register_finalize_hook,
    singleton_value,
    unlock_config,
)
from genever.compat import printing, views
from genever.compat.doors import (
    bind_parameter,
    config_scope,
    config_str,
    configurable,
    constant,
    constants_from_enum,
    external_configurable,
    finalize,
    functions,
    get_bindings,
    get_configurable,
    log_includes_and_imports,
    markdown,
    operative_config_str,
    parse_config,
    parse_config_file,
    parse_config_files_and_bindings,
    parse_value,
    query_parameter,
    register,
    validate_reference,
)
from genever.compat.gin import config_parser, selector_map, utils
from genever.compat.hooks import HOOKS as _HOOKS
from genever.compat.hooks import find_missing_overrides_hook, find_unknown_references_hook, validate_macros_hook
from genever.compat.hooks import format_key as _format_binding_key  # noqa: F401  # A private name, as those below.
from genever.compat.judging import (
    PARSE_CONTEXTS,
    ParseContext,
    ParsedBindingKey,
    ParserDelegate,
    _GinBuiltins,  # noqa: F401
)
from genever.compat.judging import UnknownReference as _UnknownConfigurableReference  # noqa: F401
from genever.compat.judging import check_skip_unknown as _validate_skip_unknown  # noqa: F401
from genever.compat.judging import parse_context as _parse_context  # noqa: F401
from genever.compat.judging import parse_scope as _parse_scope  # noqa: F401
from genever.compat.judging import raise_unknown_reference as _raise_unknown_reference_error  # noqa: F401
from genever.compat.judging import should_skip as _should_skip  # noqa: F401
from genever.compat.printing import ImportManager
from genever.compat.printing import format_value as _gin_format_value
from genever.compat.printing import is_literally_representable as _gin_has_literal_form
from genever.compat.printing import unique_name as _uniquify_name  # noqa: F401
from genever.compat.privates import (  # noqa: F401
    _ARG_SPEC_CACHE,
    _as_scope_and_selector,
    _decorate_fn_or_cls,
    _decorate_with_scope,
    _ensure_wrappability,
    _find_registered_methods,
    _get_all_positional_parameter_names,
    _get_bindings,
    _get_cached_arg_spec,
    _get_default_configurable_parameter_values,
    _get_kwarg_defaults,
    _get_supplied_positional_parameter_names,
    _get_validated_required_kwargs,
    _inverse_lookup,
    _make_configurable,
    _make_gin_wrapper,
    _make_meta_call_wrapper,
    _make_unique,
    _might_have_parameter,
    _order_by_signature,
    _print_unknown_import_message,
    _raise_unknown_configurable_error,
    _validate_parameters,
)
from genever.compat.values import iterate_flattened_values as _iterate_flattened_values  # noqa: F401
from genever.compat.values import iterate_references
from genever.configuration.bindings import Key
from genever.configuration.loading.library import ParsedConfigFileIncludesAndImports
from genever.configuration.printing.binding_file import config_text
from genever.language.text.errors import speaks_as_gin
from genever.language.values.literals import has_literal_form, shown_value
from genever.language.values.references import REQUIRED
from genever.locks import lock
from genever.runtime.injection.frames import ACTIVE
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.signatures import constructor
from genever.runtime.session import active, macro, retrieve_constant, singleton
from genever.runtime.wrapping.references import ConfigurableReference

__all__ = [
    "REQUIRED",
    "Configurable",
    "ConfigurableReference",
    "ImportManager",
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
    "find_missing_overrides_hook",
    "find_unknown_references_hook",
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
    "validate_macros_hook",
    "validate_reference",
]

# Names that programs written for gin import from here.
_retrieve_constant = retrieve_constant
_find_class_construction_fn = constructor
_OPERATIVE_CONFIG_LOCK = lock()


# ---- Values -------------------------------------------------------------------------------------


def _is_literally_representable(value: Any) -> bool:
    return _gin_has_literal_form(value) if speaks_as_gin() else has_literal_form(value)


def _format_value(value: Any) -> str | None:
    if speaks_as_gin():
        return _gin_format_value(value)
    shown = shown_value(value, repr)
    return None if shown is None else repr(shown)


def _config_str(
    configuration_object: Mapping[Key, Mapping[str, Any]],
    max_line_length: int = 80,
    continuation_indent: int = 4,
) -> str:
    if speaks_as_gin():
        return printing.config_text(configuration_object, max_line_length, continuation_indent)
    session = active()
    imports = session.config.imports
    return config_text(configuration_object, session.catalog, imports, max_line_length, continuation_indent)


# ---- Scopes -------------------------------------------------------------------------------------


class _ScopeManager:
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
        tokens.append(ACTIVE.set(active().frame("/".join(scope))))

    def exit_scope(self) -> None:
        ACTIVE.reset(self._entered.tokens.pop())


_SCOPE_MANAGER = _ScopeManager()
_PARSE_CONTEXTS = PARSE_CONTEXTS
_FnOrClsOrSelector = Callable[..., Any] | type[Any] | str


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
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, module: object, owner: type | None = None) -> Any:
        return self._read()

    def __set__(self, module: object, value: Any) -> None:
        present = self._read()
        own = views.module_names.get(self._name)  # What `unittest.mock` found in the dict of the module.
        if (value is present and _is_view(present)) or (value is own and self._before and isinstance(own, list)):
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


def _view(name: str) -> _Global:
    """A global that is a view, whatever the dict of the module holds for it."""
    view = views.BY_NAME[name]

    def read() -> Any:
        views.synchronize()
        return view

    return _Global(read, lambda value: views.refill(view, value))


class _Module(ModuleType):
    """The class of this module: its attributes below are looked up anew at each use."""

    _CONFIG = _view("_CONFIG")
    _OPERATIVE_CONFIG = _view("_OPERATIVE_CONFIG")
    _REGISTRY = _view("_REGISTRY")
    _INVERSE_REGISTRY = _view("_INVERSE_REGISTRY")
    _CONSTANTS = _view("_CONSTANTS")
    _IMPORTS = _view("_IMPORTS")
    _IMPORTED_MODULES = _view("_IMPORTED_MODULES")
    _RENAMED_SELECTORS = _view("_RENAMED_SELECTORS")
    _SINGLETONS = _in_session("singletons")
    _FINALIZE_HOOKS = _in_session("finalize_hooks")
    _LOCATION_PREFIXES = _in_session("search_paths")
    _FILE_READERS = _in_session("readers")
    _CONFIG_IS_LOCKED = _in_session("locked")
    _INTERACTIVE_MODE = _Global(
        lambda: active().catalog.interactive,
        lambda value: setattr(active().catalog, "interactive", value),
    )


if "_CONFIG" in globals():  # The module is loaded again.
    views.forget_everything(_HOOKS)
sys.modules[__name__].__class__ = _Module
# The names are in the dict of the module too, where programs look for them all.
globals().update(views.BY_NAME)
globals().update(
    _SINGLETONS=active().singletons,
    _FINALIZE_HOOKS=active().finalize_hooks,
    _LOCATION_PREFIXES=active().search_paths,
    _FILE_READERS=active().readers,
    _CONFIG_IS_LOCKED=False,
    _INTERACTIVE_MODE=False,
)
views.module_names = globals()
globals().update(functions())
