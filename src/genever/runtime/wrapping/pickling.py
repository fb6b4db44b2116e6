"""Configurables in pickles, by selector where another process can import them, and else by value."""

from __future__ import annotations

import copyreg
import importlib
import sys
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any

from genever.runtime.injection.frames import ACTIVE
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry

# A configurable as a value pickles where the function or class itself does. If another process can import
# that, its selector is enough. Else it goes along: by name where the main module has it, and by value where
# cloudpickle says so, which takes the wrapper apart into its cells and so meets the `Configurable`.


def pickled(configurable: Configurable, scope: str) -> tuple[Any, tuple[Any, ...]]:
    """Return what a pickle holds of a configurable as a value: a function and its arguments."""
    carrier: Any = configurable.wrapper if configurable.in_place else configurable.wrapped
    module, qualname = getattr(carrier, "__module__", None), getattr(carrier, "__qualname__", "")
    is_named = _named(module, qualname) is carrier or isinstance(getattr(carrier, "__self__", None), type)
    goes_along = module == "__main__" or "<locals>" in qualname or is_named
    if not goes_along:
        return _restore, (module, configurable.selector, scope)
    if configurable.in_place:  # It registers itself where it arrives.
        return _restore, (module, configurable.selector, scope, carrier)
    methods = [method for method in _registry() if method.is_method and method.module == configurable.selector]
    registered = [(known.wrapped, _registration(known)) for known in (*methods, configurable)]
    return _restore, (module, configurable.selector, scope, carrier, registered)


def _named(module: str | None, qualname: str) -> Any:
    """Return what an imported module has under a dotted name."""
    found: Any = sys.modules.get(module or "")
    for name in qualname.split("."):
        found = getattr(found, name, None)
    return found


def _registry() -> Registry:
    registry = ACTIVE.get().session.catalog
    assert isinstance(registry, Registry)
    return registry


def _registration(configurable: Configurable) -> dict[str, Any]:
    """Return how it was registered, ``{attribute: value}``: all but what is made of what it wraps."""
    return {name: getattr(configurable, name) for name in Configurable.__slots__ if name not in _MADE}


#: What a configurable makes of the function or class that it wraps, and where it is registered: no other process has
#: the module that was running then, and plain `pickle` does not take its code.
_MADE = frozenset(
    {
        *("_defined_in", "_function", "_module_code", "_signature", "brought_by"),
        *("frequent", "in_place", "invoke", "wrapped", "wrapper"),
    }
)


def _registered(wrapped: Any, registration: Mapping[str, Any]) -> Configurable:
    configurable = Configurable(wrapped, registration["name"], registration["module"])
    for name, value in registration.items():
        setattr(configurable, name, value)
    return configurable


def _restore(
    module: str | None,
    selector: str,
    scope: str,
    carrier: Any = None,
    registered: Iterable[tuple[Any, Mapping[str, Any]]] = (),
) -> Callable[..., Any]:
    """Return a configurable as a value, in the session that is active where it is unpickled."""
    registry = _registry()
    if carrier is None and module and registry.target(selector) is None:
        importlib.import_module(module)  # Which registers it.
    for wrapped, registration in registered:  # Methods before their class.
        configurable = _registered(wrapped, registration)
        known = registry.target(configurable.selector)
        if known is None or _differ(known.wrapped, wrapped):
            ACTIVE.get().session.adopt(configurable)
    return ACTIVE.get().session.handle(selector, scope)


def _reduce_configurable(configurable: Configurable) -> tuple[Any, ...]:
    """Take a configurable apart that a function or class carries along when it is pickled by value."""
    arguments = configurable.wrapped, _registration(configurable), configurable.in_place
    takes_its_place = configurable.wrapper, configurable.invoke
    return _restore_configurable, arguments, takes_its_place, None, None, _put_in_place


def _restore_configurable(wrapped: Any, registration: Mapping[str, Any], in_place: bool) -> Configurable:
    made = _registered(wrapped, registration)
    found = _registry().target(made.selector)
    if found is not None and not _differ(found.wrapped, wrapped):
        return found
    made.in_place = in_place
    _registry().add(made)
    _registry().changed(made.selector)
    return made


def _differ(known: Any, arrived: Any) -> bool:
    """Return whether a function was defined anew since it came here before; what a class defines is not there yet."""
    codes = getattr(known, "__code__", None), getattr(arrived, "__code__", None)
    return None not in codes and codes[0] != codes[1]


def _put_in_place(configurable: Configurable, takes_its_place: tuple[Any, Any]) -> None:
    if configurable.invoke is configurable.wrapped:  # It is new here.
        configurable.wrapper, configurable.invoke = takes_its_place
        _registry().add(configurable)
        _registry().changed(configurable.selector)


def _reduce_variable(variable: ContextVar[Any]) -> tuple[Any, ...]:
    if variable is not ACTIVE:
        raise TypeError("cannot pickle 'ContextVar' object")  # As Python says.
    return _active, ()


def _active() -> ContextVar[Any]:
    return ACTIVE


copyreg.pickle(Configurable, _reduce_configurable)
copyreg.pickle(ContextVar, _reduce_variable)  # A wrapper's cell holds a method of it.
