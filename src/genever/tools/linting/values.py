"""What rules look at in the values of a configuration: its references and its operations, found in one walk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from genever.configuration.bindings import Binding
from genever.configuration.plan.nodes import ATOMS
from genever.language import operations
from genever.language.values.expressions import Expression, members
from genever.language.values.references import Reference
from genever.records import NamedTuple


class Mention(NamedTuple):
    """A reference in a value.

    Attributes:
        reference: The reference.
        call: How many arguments it has, and their names; None where it has none.
        binding: The binding that it stands in; None where it stands in none.
    """

    reference: Reference
    call: operations.Call | None
    binding: Binding | None


class Values(NamedTuple):
    """What is in some values, in their order, what is outside before what is in it.

    Attributes:
        mentions: The references, macros among them.
        expressions: The expressions, but for ``secret(…)`` and those inside of it.
    """

    mentions: list[Mention]
    expressions: list[Expression]


def bound_values(bindings: Iterable[Binding]) -> Values:
    """Return what is in the values of some bindings."""
    return _values((binding.value, binding) for binding in bindings)


def other_values(values: Iterable[Any]) -> Values:
    """Return what is in values that are bound to nothing."""
    return _values((value, None) for value in values)


def _values(values: Iterable[tuple[Any, Binding | None]]) -> Values:
    found = Values([], [])
    for value, binding in values:
        if type(value) not in ATOMS:  # Most are.
            _collect(found, value, binding)
    return found


def _collect(found: Values, value: Any, binding: Binding | None) -> None:
    met: set[int] = set()  # What a program has bound may hold itself.
    pending: list[tuple[Any, bool]] = [(value, False)]
    while pending:
        value, hidden = pending.pop()
        if isinstance(value, Reference):
            found.mentions.append(Mention(value, None, binding))
            continue
        if id(value) in met:
            continue
        inner = members(value)
        if isinstance(value, Expression):
            hidden = hidden or value.is_secret
            if not hidden:
                found.expressions.append(value)
            if isinstance(value.operator, operations.Call):
                found.mentions.append(Mention(inner[0], value.operator, binding))
                inner = inner[1:]
        if inner:
            met.add(id(value))
            pending += [(part, hidden) for part in reversed(inner) if type(part) not in ATOMS]
