"""The registered methods of a class that is registered itself: what they are called, and what takes their place."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

from genever.language.text.selectors import module_of
from genever.runtime.injection.frames import ACTIVE, leave
from genever.runtime.injection.injector import ANNOTATIONS, dressed
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.descriptors import rebuilt
from genever.runtime.registry.registry import Registry


def claim_methods(configurable: Configurable, cls: Any, registry: Registry, scope: str = "") -> dict[str, Any]:
    """Return the injecting forms of a class's registered methods, renamed to ``Class.method``.

    They enter ``scope``, and are what they were: static methods, class methods, properties and such stay what they
    are. The last two keep the names that they were registered under, as in gin.

    Raises:
        ConfigValueError: A method was registered under a module of its own.
    """
    from genever.language.text.errors import error  # Rarely needed on this path.

    claimed: dict[str, Any] = {}
    newly: list[Configurable] = []
    for name in dir(cls):
        if name in ANNOTATIONS:
            continue
        attribute = _attribute(cls, name)
        function = _own_method(cls, name)
        if function is None:
            replaced = rebuilt(attribute, lambda inner: _registered_form(inner, cls, registry, scope))
            if replaced is not attribute:
                claimed[name] = replaced
            continue
        method = registry.find(function, through_decorators=True)
        if method is None:
            continue
        found: Callable[..., Any] = function
        if method.wrapped is function:
            if method.module not in (module_of(function), configurable.selector):
                raise error(
                    "method-module",
                    f"Method {name} in class {cls} ({configurable.selector}) was registered with a custom module "
                    f"({method.module}), but the class is also being registered.",
                    hint="leave the method's module out: the class gives it one",
                )
            if not method.is_method:
                newly.append(method)
            found = method.invoke
        found = _in_scope(found, scope)
        claimed[name] = staticmethod(found) if isinstance(attribute, staticmethod) else found
    for method in newly:  # Not before all are known to be fine.
        registry.move(method, configurable.selector)
    return claimed


def _registered_form(function: Any, cls: Any, registry: Registry, scope: str) -> Any:
    """Return the injecting form of a registered function that a class method or property is made of; else itself."""
    method = registry.find(function) if isinstance(function, FunctionType) else None
    if method is None or method.in_place or not _is_written_in(function, cls):
        return function
    return _in_scope(method.invoke, scope)


def _attribute(cls: type, name: str) -> Any:
    """Return what a class or one of its bases has under a name, as it stands there."""
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
    return None


def _own_method(cls: type, name: str) -> FunctionType | None:
    """Return the function under ``name`` if it was written as a method of the class or of one of its bases."""
    try:
        function = getattr(cls, name)
    except Exception:  # A class property may raise anything; it is no method.
        return None
    if not isinstance(function, FunctionType) or not _is_written_in(function, cls):
        return None
    return function if any(getattr(base, function.__name__, None) is function for base in cls.__mro__) else None


def _is_written_in(function: FunctionType, cls: type) -> bool:
    owner = function.__qualname__.rpartition(".")[0].rpartition(".")[2]
    return any(base.__name__ == owner and base.__module__ == function.__module__ for base in cls.__mro__)


def _in_scope(method: Callable[..., Any], scope: str) -> Callable[..., Any]:
    if not scope:
        return method

    def scoped(*args: Any, **kwargs: Any) -> Any:
        token = ACTIVE.set(ACTIVE.get().session.frame(scope))
        try:
            return method(*args, **kwargs)
        finally:
            leave(token)

    return dressed(scoped, method)
