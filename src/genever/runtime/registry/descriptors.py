"""Descriptors that hold a function in a class body: static and class methods, properties and the like."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any


def rebuilt(attribute: Any, change: Callable[[Any], Any]) -> Any:
    """Return a static or class method, property or such made of changed functions; itself where nothing changes.

    Args:
        attribute: What stands in a class; anything but those stays what it is.
        change: Returns what a function becomes, which may be the function itself.
    """
    kind = type(attribute)
    if kind is staticmethod or kind is classmethod:
        changed = change(attribute.__func__)
        return attribute if changed is attribute.__func__ else kind(changed)
    if kind is property:
        parts = attribute.fget, attribute.fset, attribute.fdel
        get, put, delete = made = [change(part) if part is not None else None for part in parts]
        unchanged = all(new is old for new, old in zip(made, parts, strict=True))
        return attribute if unchanged else property(get, put, delete, attribute.__doc__)
    if kind is functools.cached_property:
        changed = change(attribute.func)
        return attribute if changed is attribute.func else _cached(kind, attribute, changed)
    if kind is functools.singledispatchmethod:
        return _dispatching(kind, attribute, change)
    return attribute


def _cached(kind: Any, attribute: Any, function: Any) -> Any:
    made = kind(function)
    made.attrname = attribute.attrname
    return made


def _dispatching(kind: Any, attribute: Any, change: Callable[[Any], Any]) -> Any:
    functions = attribute.dispatcher.registry
    changed = {of: change(function) for of, function in functions.items()}
    if all(changed[of] is function for of, function in functions.items()):
        return attribute
    made = kind(changed.pop(object))
    for of, function in changed.items():
        made.register(of, function)
    return made


def function_in(attribute: Any) -> Any:
    """Return the one function that a static or class method or a property is about; None for anything else."""
    kind = type(attribute)
    if kind is staticmethod or kind is classmethod:
        return attribute.__func__
    if kind is property:
        return attribute.fget
    return attribute.func if kind is functools.cached_property else None
