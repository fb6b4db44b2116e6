"""From a plan to a callable: what the first call of each shape does, and calls with `REQUIRED`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from genever.configuration.catalog.target import Catalog
from genever.configuration.plan.nodes import (
    Argument,
    Constant,
    NamedConstant,
    Plan,
    settled,
)
from genever.configuration.plan.resolve import resolve
from genever.language.text.errors import error, worded
from genever.language.values.references import REQUIRED
from genever.runtime.injection.fill import by_position, filled, in_order
from genever.runtime.injection.frames import Frame, Prepared
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
        return Prepared(_refusing(configurable, missing, session.catalog), config, calls)
    fill = functools.partial(filled, frame, configurable, _by_name(function, configurable, plan, bound), bound, shape)
    is_constant = all(isinstance(settled(argument.node), Constant | NamedConstant) for argument in bound.values())
    return Prepared(fill(), config, calls, None if is_constant else fill)


def _by_name(
    function: Callable[..., Any], configurable: Configurable, plan: Plan, named: Collection[str]
) -> Callable[..., Any]:
    """Return a function that takes what is named by name, and hands on ``**kwargs`` in the order of the plan."""
    extra = [name for name in plan.arguments if name not in configurable.signature.names]
    if len(extra) > 1:
        function = in_order(function, extra)
    return by_position(function, configurable, named)


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
    count = next((place for place, argument in enumerate(args) if argument is REQUIRED), len(args))
    passed = dict(zip(names[count - own :], args[count:], strict=False)) | kwargs  # Those from the first REQUIRED on.
    given = {name: argument for name, argument in passed.items() if argument is not REQUIRED}
    asked = tuple(name for name in passed if name not in given)
    supplied = {*names[: count - own], *given}
    plan = resolve(session.config, session.catalog, frame.scope, configurable)
    bound = {name: argument for name, argument in plan.arguments.items() if name not in supplied}
    kept = {name: argument for name, argument in kwargs.items() if name in given}
    calls = take_note(frame, configurable, (len(args), *kept), bound, supplied)
    look(calls, configurable, args, kept)
    missing = _missing(configurable, bound, supplied, asked)
    if missing:
        _refusing(configurable, missing, session.catalog)()
    if count < len(args) and (rest := args[own + len(names) :]):
        function = _with_rest(function, own, names, rest)
    function = _by_name(function, configurable, plan, {*bound, *given})
    try:
        if not kwargs.keys().isdisjoint(names[count - own :]):
            return function(*args, **kwargs)  # One is given twice: Python says so.
        return filled(frame, configurable, function, bound, (count, *given))(*args[:count], **given)
    except Exception as problem:
        from genever.runtime.injection.notes import explain  # Only a failure needs it.

        explain(problem, frame, configurable, args, kwargs)
        raise


def _with_rest(
    function: Callable[..., Any], own: int, names: Sequence[str], rest: tuple[Any, ...]
) -> Callable[..., Any]:
    """Return a function that takes its first parameters by name, and then has further positional arguments."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, *[kwargs.pop(name) for name in names[len(args) - own :]], *rest, **kwargs)

    return call
