"""From a plan to a callable: what the first call of each shape does, and calls with `REQUIRED`."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Mapping
from typing import Any

from genever.configuration.catalog.target import Catalog
from genever.configuration.plan.nodes import (
    Argument,
    Constant,
    NamedConstant,
    settled,
)
from genever.configuration.plan.resolve import lazy_parameters, resolve
from genever.language.text.errors import error, worded
from genever.language.values.references import REQUIRED
from genever.runtime.injection.fill import by_position, filled, holding, in_order, may_change
from genever.runtime.injection.frames import Frame, Prepared
from genever.runtime.injection.makers import maker
from genever.runtime.injection.uses import look, positional_names, take_note
from genever.runtime.record.record import Shape, parts_of_shape
from genever.runtime.registry.configurable import Configurable


def prepare(frame: Frame, configurable: Configurable, function: Callable[..., Any], shape: Shape) -> Prepared:
    """Return one shape of call in one frame: as prepared before, or else resolved and recorded."""
    known = frame.prepared.get(configurable, {}).get(shape)
    if known is not None:
        return known
    session = frame.session
    config = session.config
    count, names = parts_of_shape(shape)
    supplied = {*positional_names(configurable, count), *names}
    plan = resolve(config, session.catalog, frame.scope, configurable)
    bound = {name: argument for name, argument in plan.arguments.items() if name not in supplied}
    calls = take_note(frame, configurable, shape, bound, supplied)
    missing = _missing(configurable, bound, supplied, ())
    if missing:
        call = _refusing(configurable, missing, session.catalog)
    else:
        extra = [name for name in plan.arguments if name not in configurable.signature.names]
        if len(extra) > 1:
            function = in_order(function, extra)
        fill = functools.partial(filled, frame, configurable, by_position(function, configurable, bound), bound, shape)
        call = fill()
        if not all(isinstance(settled(argument.node), Constant | NamedConstant) for argument in bound.values()):
            return Prepared(call, config, calls, fill)
    return Prepared(call, config, calls)


def _missing(
    configurable: Configurable, bound: Mapping[str, Argument], supplied: set[str], asked: tuple[str, ...]
) -> list[str]:
    """The parameters marked `REQUIRED` that nothing supplies, in signature order."""
    given = {name for name, argument in bound.items() if not argument.is_required}
    wanted = {name for name, default in configurable.signature.defaults().items() if default is REQUIRED}
    wanted.update(name for name, argument in bound.items() if argument.is_required)
    wanted -= supplied
    wanted.update(asked)
    order = [parameter.name for parameter in configurable.signature.reached]
    missing = wanted - given
    return [name for name in order if name in missing] + sorted(missing.difference(order))


def _refusing(configurable: Configurable, missing: list[str], catalog: Catalog) -> Callable[..., Any]:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        short = catalog.shortest(configurable.selector)
        raise error(
            "required",
            f"Required bindings for `{short}` not provided in config: {missing}",
            hint=f"add a line: {short}.{missing[0]} = …",
        )

    return refuse


def call_with_required(
    frame: Frame,
    configurable: Configurable,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    """Make a call in which some arguments are `REQUIRED`: those must come from the configuration."""
    if frame.defers:
        [call] = frame.calls[configurable][len(args)]
        return call(*args, **kwargs)
    session = frame.session
    own = int(configurable.is_class)
    names = positional_names(configurable, len(args))
    if any(argument is REQUIRED for argument in args[own + len(configurable.signature.own_positional) :]):
        raise error(
            "required-varargs",
            worded(
                "REQUIRED cannot stand for a *args parameter: it has no name to be bound by",
                gin="gin.REQUIRED is not allowed for unnamed (vararg) parameters.",
            ),
            hint="where a decorator hides the names, pass the argument by name",
        )
    by_name = {name: args[own + index] for index, name in enumerate(names)} | kwargs
    asked = tuple(name for name, argument in by_name.items() if argument is REQUIRED)
    supplied = {name for name in by_name if name not in asked}
    plan = resolve(session.config, session.catalog, frame.scope, configurable)
    bound = {name: argument for name, argument in plan.arguments.items() if name not in supplied}
    shape: Shape = (len(args), *[name for name in kwargs if name not in asked])
    calls = take_note(frame, configurable, shape, bound, supplied)
    look(calls, configurable, args, {name: value for name, value in kwargs.items() if name in supplied})
    missing = _missing(configurable, bound, supplied, asked)
    if missing:
        _refusing(configurable, missing, session.catalog)()
    values = copy.deepcopy({name: argument.value for name, argument in bound.items() if may_change(argument)})
    values = {name: values[name] if name in values else maker(bound[name].node, frame)() for name in bound}
    if held := lazy_parameters(configurable.signature, supplied):
        function = holding(function, configurable, held)
    positional = [values.pop(name) if name in asked else args[own + index] for index, name in enumerate(names)]
    given = {name: argument for name, argument in kwargs.items() if name not in asked}
    function = by_position(function, configurable, bound)
    try:
        return function(*args[:own], *positional, *args[own + len(names) :], **values, **given)
    except Exception as problem:
        from genever.runtime.injection.notes import explain  # Only a failure needs it.

        explain(problem, frame, configurable, args, kwargs)
        raise
