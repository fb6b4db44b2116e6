"""Macros that are spaces and pick the path of an include: which values each has is known before its files are read."""

from __future__ import annotations

from collections.abc import Iterable

from genever.configuration.bindings import Binding
from genever.language.evaluation.functions import call_function
from genever.language.operations import Function, Space
from genever.language.syntax import nodes
from genever.language.syntax.parse import parse
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import GeneverError
from genever.language.text.selectors import scoped
from genever.language.text.source import Origin
from genever.records import NamedTuple


class Group(NamedTuple):
    """A macro that picks the path of an include, and is a choice: it is drawn before the file is read.

    Attributes:
        name: The macro.
        texts: What it may be, as a binding file has it.
    """

    name: str
    texts: tuple[str, ...]


def group_of(found: Diagnostic, bindings: Iterable[Binding] = ()) -> Group | None:
    """Return the macro that an include waits for, by the error that loading has given; None where it is another one.

    Only a choice among values that are written out is one.

    Args:
        found: The error.
        bindings: What was loaded: of a file that is taken in under a scope, the macro is in that scope.
    """
    source, span = found.source, found.span
    if found.code != "undrawn-space" or source is None or span is None:
        return None
    for statement in parse(source).statements:
        if isinstance(statement, nodes.Binding) and not statement.parameter and statement.value.start == span.start:
            texts = tuple(dict.fromkeys(_texts(statement.value, source.text)))
            names = [b.scope for b in bindings if b.is_macro and b.origin is not None and _is_at(b.origin, found)]
            return Group(names[0] if names else scoped(statement.scope, statement.selector), texts) if texts else None
    return None


def _is_at(origin: Origin, found: Diagnostic) -> bool:
    """Return whether a binding stands where something was found."""
    return (
        origin.source is found.source
        and found.span is not None
        and origin.span.start <= found.span.start < (origin.span.end)
    )


def _texts(value: nodes.Value, text: str) -> tuple[str, ...]:
    match value:
        case nodes.Operation(Space("choice"), (nodes.List(items) | nodes.Tuple(items),)) if items:
            return tuple(text[item.start : item.end] for item in items)
        case nodes.Operation(Space("choice"), (nodes.Operation(Function("range"), bounds),)):
            try:
                made = call_function("range", [bound.value for bound in bounds if isinstance(bound, nodes.Literal)])
            except (GeneverError, TypeError, ValueError):
                return ()
            return tuple(map(str, made))
        case nodes.Operation(Space("choice"), operands) if len(operands) > 1:
            return tuple(text[operand.start : operand.end] for operand in operands)
    return ()
