"""The parameters that a function takes as ``**kwargs`` and hands on, to the next constructor or to another function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from genever.configuration.catalog.static.objects.expressions import value_of
from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.values import Class, Descriptor, Function, Partial, Value, forced
from genever.configuration.catalog.static.signatures.classes import (
    constructor,
    resolution_order,
    signature_of_class,
    signature_of_function,
)
from genever.configuration.catalog.static.signatures.functions import innermost
from genever.configuration.catalog.static.sources import syntax
from genever.configuration.catalog.target import Kind, Parameter, Signature
from genever.records import NamedTuple

#: How many functions may hand on to one another.
_DEEPEST = 12


class Forwarded(NamedTuple):
    """The parameters that ``**kwargs`` stands for, and whether these are all that it may be given."""

    parameters: tuple[Parameter, ...]
    is_complete: bool


NOTHING = Forwarded((), False)


def forwarded(value: Value, depth: int = 0) -> Forwarded:
    """Return the parameters that a function or class takes as ``**kwargs`` and hands on by keyword."""
    value = forced(value)
    cls = value if isinstance(value, Class) else None
    owner: Value | None = None
    if cls is not None:
        made = constructor(cls)
        if made is None or made.function is None:
            return NOTHING
        owner, function = made.owner, innermost(made.function)
    else:
        function = innermost(value)
    if not isinstance(function, Function) or depth > _DEEPEST:
        return NOTHING
    name = next((p.name for p in function.syntax.parameters if p.kind == Kind.VAR_KEYWORD), None)
    if name is None:
        return Forwarded((), True)
    return _of_function(function, name, cls, owner, depth)


def _of_function(function: Function, name: str, cls: Class | None, owner: Value | None, depth: int) -> Forwarded:
    own = {parameter.name for parameter in function.syntax.parameters}
    found: dict[str, Parameter] = {}
    is_complete = True
    uses = 0
    for node in walk(function.frame.program.body(function)):
        if isinstance(node, syntax.Name) and node.name == name:
            uses += 1
        if not isinstance(node, syntax.Call) or (None, syntax.Name(name)) not in node.keywords:
            continue
        uses -= 1
        target = _called(node, function, cls, owner, depth)
        if target is None:
            is_complete = False
            continue
        signature, further, has_self = target
        given = {key for key, _ in node.keywords if key is not None}
        positional = len([argument for argument in node.arguments if not isinstance(argument, syntax.Starred)])
        given |= set(signature.positional[: max(positional - has_self, 0)])
        for parameter in (*signature.declared, *further.parameters):
            if parameter.kind in (Kind.POSITIONAL_OR_KEYWORD, Kind.KEYWORD_ONLY) and parameter.name not in own | given:
                found.setdefault(parameter.name, parameter._replace(kind=Kind.KEYWORD_ONLY))
        is_complete = is_complete and (not signature.accepts_any or further.is_complete)
    return Forwarded(tuple(found.values()), is_complete and bool(found) and not uses)


def _called(
    call: syntax.Call, function: Function, cls: Class | None, owner: Value | None, depth: int
) -> tuple[Signature, Forwarded, bool] | None:
    """Return what is called with ``**kwargs``: its parameters, what it hands on, and whether ``self`` is given."""
    match call.function:
        case syntax.Attribute(syntax.Call(syntax.Name("super")), ("__init__" | "__new__") as name):
            found: Value | None = _following(cls, owner)
            has_self = name == "__new__"
        case syntax.Attribute(base, "__init__" | "__new__"):
            found, has_self = forced(value_of(base, _inside(function))), True
        case _:
            found, has_self = forced(value_of(call.function, _inside(function))), False
    while isinstance(found, Descriptor):
        found = forced(found.function)
    if isinstance(found, Class):
        return signature_of_class(found), forwarded(found, depth + 1), has_self
    if isinstance(found, Function | Partial):
        return signature_of_function(found), forwarded(found, depth + 1), False
    return None


def _following(cls: Class | None, owner: Value | None) -> Class | None:
    """Return the class whose constructor ``super()`` means in that of ``owner``, for an instance of ``cls``."""
    if cls is None or owner is None:
        return None
    order = resolution_order(cls)
    rest = order[next((index + 1 for index, base in enumerate(order) if base is owner), len(order)) :]
    return next((base for base in rest if isinstance(base, Class)), None)


def _inside(function: Function) -> Frame:
    """Return where the names of a function's body are looked up."""
    home = function.frame
    return Frame(home.program, home.module, {}, f"{function.qualname}.<locals>.", home)


def walk(node: Any) -> Iterator[Any]:
    """Yield all statements and expressions in some, themselves included."""
    pending = [node]
    while pending:
        found = pending.pop()
        if isinstance(found, tuple):
            if hasattr(found, "_fields"):
                yield found
            pending.extend(reversed(found))
