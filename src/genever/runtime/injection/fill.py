"""Callables with the values of a plan in them: constants as defaults, the rest made at each call."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Collection, Mapping
from types import FunctionType
from typing import Any

from genever.configuration.catalog.target import NO_DEFAULT, Kind
from genever.configuration.plan.nodes import (
    Argument,
    Broken,
    Computed,
    Constant,
    Container,
    Copy,
    Folded,
    Lazy,
    NamedConstant,
    Node,
    Once,
    Partial,
    parts,
    settled,
)
from genever.configuration.plan.resolve import lazy_parameters
from genever.runtime.injection.frames import Frame, Making
from genever.runtime.injection.makers import maker
from genever.runtime.injection.uses import positional_names
from genever.runtime.record.record import Shape, parts_of_shape
from genever.runtime.registry.configurable import Configurable


def filled(
    frame: Frame,
    configurable: Configurable,
    function: Callable[..., Any],
    bound: Mapping[str, Argument],
    shape: Shape,
    making: Making | None = None,
) -> Callable[..., Any]:
    """Return ``function`` with the bound values in it, for calls of one shape.

    Args:
        frame: Where the values are made.
        configurable: What is called.
        function: What it wraps.
        bound: The values that callers of that shape leave out.
        shape: What they supply.
        making: What puts in the values that are made anew at each call; by default `made_at_call`.
    """
    count, names = parts_of_shape(shape)
    supplied = {*positional_names(configurable, count), *names}
    objects = {name: argument.value for name, argument in bound.items() if may_change(argument)}
    if objects:
        function = _copying(function, objects)
        bound = {name: argument for name, argument in bound.items() if name not in objects}
    constants: dict[str, Any] = {}
    made: dict[str, Node] = {}
    for name, argument in bound.items():
        node = settled(argument.node)
        if isinstance(node, Constant | NamedConstant):
            constants[name] = node.value
        else:
            made[name] = argument.node
    if constants:
        filled = _with_defaults(function, constants, count, supplied.union(made))
        function = filled or functools.partial(function, **constants)
    if made:
        function = (making or made_at_call)(frame, function, made, shape)
    held = lazy_parameters(configurable.signature, supplied)
    return holding(function, configurable, held) if held else function


def in_order(function: Callable[..., Any], order: list[str]) -> Callable[..., Any]:
    """Return a callable whose ``**kwargs`` come as bound, with what the caller gives in its place."""

    def call(*args: Any, **kwargs: Any) -> Any:
        given = {name: kwargs.pop(name) for name in order if name in kwargs}
        return function(*args, **given, **kwargs)

    return call


def by_position(function: Callable[..., Any], configurable: Configurable, named: Collection[str]) -> Callable[..., Any]:
    """Return a callable that takes the positional-only parameters among those named by name."""
    parameters = [p for p in configurable.signature.parameters if p.kind is Kind.POSITIONAL_ONLY]
    if not any(parameter.name in named for parameter in parameters):
        return function
    own = int(configurable.is_class)

    def call(*args: Any, **kwargs: Any) -> Any:
        positional = list(args)
        for parameter in parameters[max(0, len(args) - own) :]:
            name = parameter.name
            value = kwargs.pop(name) if name in named else parameter.default
            if value is NO_DEFAULT:
                break  # Python says that it is missing.
            positional.append(value)
        return function(*positional, **kwargs)

    return call


def may_change(argument: Argument) -> bool:
    """Return whether a program bound an object that it still holds, and may change before the next call."""
    origin = argument.binding.origin
    if not isinstance(argument.node, Copy | Container) or (origin is not None and origin.kind != "python"):
        return False
    made = Computed | Folded | Once | Lazy | Partial | Broken
    return not any(isinstance(part, made) for part in parts(argument.node))


def _copying(function: Callable[..., Any], values: dict[str, Any]) -> Callable[..., Any]:
    """Return a callable that gets copies of all values, made in one go: what they share stays shared."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **copy.deepcopy(values), **kwargs)

    return call


def holding(function: Callable[..., Any], configurable: Configurable, names: set[str]) -> Callable[..., Any]:
    """Return a callable that puts plain values for ``names`` into handles before it calls ``function``."""
    from genever.language.values.lazy import in_handle

    positions = {name: index + configurable.is_class for index, name in enumerate(configurable.signature.positional)}

    def call(*args: Any, **kwargs: Any) -> Any:
        filled = list(args)
        for name in names:
            if name in kwargs:
                kwargs[name] = in_handle(kwargs[name])
            elif positions[name] < len(filled):
                filled[positions[name]] = in_handle(filled[positions[name]])
        return function(*filled, **kwargs)

    return call


def made_at_call(
    frame: Frame, function: Callable[..., Any], values: Mapping[str, Node], shape: Shape
) -> Callable[..., Any]:
    """Return a callable that makes some of the arguments anew for every call.

    Args:
        frame: Where the values are made.
        function: What gets them.
        values: ``{parameter: how its value is made}``, in the order to make them.
        shape: What callers supply.
    """
    makers = [(name, maker(node, frame)) for name, node in values.items()]

    def call(*args: Any, **kwargs: Any) -> Any:
        made = {}
        for name, make in makers:
            made[name] = make()
        if kwargs:
            return function(*args, **made, **kwargs)
        return function(*args, **made)

    return call


def _with_defaults(
    function: Callable[..., Any], constants: Mapping[str, Any], count: int, supplied: set[str]
) -> Callable[..., Any] | None:
    """Return a plain function with bound values as its defaults, which costs a call nothing.

    The code object is shared, so tracebacks, breakpoints and coverage see the function itself. None
    where ``function`` is not a plain one, or where an argument would be missing: Python shall say so.
    """
    if type(function) is not FunctionType:
        return None
    code = function.__code__
    positional = code.co_varnames[: code.co_argcount]
    keyword_only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    if not constants.keys() <= {*positional[code.co_posonlyargcount :], *keyword_only}:
        return None
    defaults = dict(zip(positional[::-1], (function.__defaults__ or ())[::-1], strict=False))
    values: list[Any] = []
    for index, name in enumerate(positional):
        if name in constants:
            values.append(constants[name])
        elif name in defaults:
            values.append(defaults[name])
        elif index < count or name in supplied:
            if values:
                values.append(None)  # The caller supplies it: the place only has to be filled.
        else:
            return None
    keyword_defaults = {**(function.__kwdefaults__ or {}), **{k: constants[k] for k in keyword_only if k in constants}}
    filled = FunctionType(code, function.__globals__, function.__name__, tuple(values), function.__closure__)
    filled.__kwdefaults__ = keyword_defaults or None
    filled.__qualname__ = function.__qualname__
    return filled
