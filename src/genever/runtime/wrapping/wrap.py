"""Injecting wrappers: what takes the place of a configurable.

`configure` changes a class's constructor, so that subclasses get the injection too. `stand_in` leaves the
class or function alone and makes something beside it that injects and that pickles by selector.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from genever.runtime.injection.frames import ACTIVE
from genever.runtime.injection.injector import injector
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry
from genever.runtime.registry.signatures import constructor, find_constructor, is_typed_dict, required_keys
from genever.runtime.wrapping.callables import ConfiguredCallable, wrappable


def configure(configurable: Configurable) -> None:
    """Set ``wrapper`` and ``invoke`` so that the object itself injects; a class gets a wrapped constructor."""
    wrapped = configurable.wrapped
    configurable.in_place = True
    if not isinstance(wrapped, type):
        configurable.invoke = configurable.wrapper = injector(configurable, wrapped)
        return
    name, function = find_constructor(wrapped)
    invoke = injector(configurable, wrappable(function))
    if constructor(object) is function:  # It takes anything, and then refuses it: the class takes no argument.
        invoke.__signature__ = _signature_of_self()  # type: ignore[attr-defined]  # What inspect looks for.
    setattr(wrapped, name, staticmethod(invoke) if name == "__new__" else invoke)
    configurable.invoke = invoke
    configurable.wrapper = wrapped
    ACTIVE.get().class_configured(wrapped)


def _signature_of_self() -> Any:
    from inspect import Parameter, Signature

    return Signature([Parameter("self", Parameter.POSITIONAL_ONLY)])


def stand_in(configurable: Configurable, registry: Registry) -> None:
    """Set ``wrapper`` and ``invoke`` to something beside the object, which stays as it was."""
    wrapped = configurable.wrapped
    if not isinstance(wrapped, type):
        configurable.invoke = injector(configurable, wrappable(wrapped))
        configurable.wrapper = ConfiguredCallable(configurable, "")
        return
    if is_typed_dict(wrapped):  # Calling it or a subclass makes a dict, which no constructor hears of.
        configurable.invoke = injector(configurable, _dict_of)
        configurable.wrapper = ConfiguredCallable(configurable, "")
        return
    from genever.runtime.wrapping.classes import configured_class, create  # Many programs stand in for functions only.

    configurable.invoke = injector(configurable, create)
    configurable.wrapper = configured_class(configurable, "", registry)


def _dict_of(cls: type, /, **items: Any) -> Any:
    """Return a typed dict.

    Raises:
        TypeError: It lacks a key that it must have.
    """
    missing = sorted(required_keys(cls) - items.keys())
    if missing:
        raise TypeError(f"{cls.__name__} lacks the key{'s' * (len(missing) > 1)} {', '.join(map(repr, missing))}")
    return cls(**items)


def with_scope(configurable: Configurable, scope: str, registry: Registry) -> Callable[..., Any]:
    """Return the configurable as a value that enters ``scope`` when it is called."""
    if not scope:
        return configurable.wrapper
    if configurable.is_class and not is_typed_dict(configurable.wrapped):
        from genever.runtime.wrapping.classes import configured_class

        return configured_class(configurable, scope, registry)
    return ConfiguredCallable(configurable, scope)


def parts_of(value: object) -> tuple[Configurable, str] | None:
    """Return the configurable and the scope of what `stand_in` or `with_scope` made; None for anything else."""
    if type(value) is ConfiguredCallable:
        return value._configurable, value._scope
    if not isinstance(value, type) or "__genever__" not in value.__dict__:
        return None
    from genever.runtime.wrapping.classes import ClassSpec

    spec = value.__dict__["__genever__"]
    return (spec.configurable, spec.scope) if isinstance(spec, ClassSpec) else None
