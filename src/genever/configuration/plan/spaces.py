"""Spaces in a plan: what they are, and what a choice is among."""

from __future__ import annotations

from collections.abc import Iterator

from genever.configuration.plan.nodes import (
    Broken,
    Computed,
    Constant,
    Container,
    Copy,
    Node,
    NotStaticError,
    Space,
    children,
    flaws,
    is_unread,
    parts,
    settled,
    static_value,
)
from genever.language.evaluation.bounds import short
from genever.language.evaluation.spaces import Choice, Distribution, distribution_of
from genever.language.operations import Space as Operator
from genever.language.text.errors import GeneverError, error, placed
from genever.language.values.expressions import Expression
from genever.language.values.literals import value_text


def space_node(expression: Expression, operands: tuple[Node, ...]) -> Node:
    """Return how the value of a space is made: not at all, until a sweep has drawn it.

    Where there is no such space, it is what says so.
    """
    operator = expression.operator
    assert isinstance(operator, Operator)
    if (flaw := next((flaw for operand in operands for flaw in flaws(operand)), None)) is not None:
        return flaw
    try:
        return Space(expression, operands, _distribution(operator, operands))
    except GeneverError as problem:
        return Broken(placed(problem, expression.origin), expression)


def _distribution(operator: Operator, operands: tuple[Node, ...]) -> Distribution | None:
    if operator.name == "choice":
        among = alternatives(operands)
        if among is not None and not among:
            raise error("bad-space", "choice() is empty: there is nothing in it to choose")
        return None if among is None else Choice(len(among))
    try:
        values = [static_value(operand) for operand in operands]
    except NotStaticError:
        if any(holds_space(operand) or is_unread(operand) for operand in operands):
            return None
        what = f"the bounds of {operator.name}() cannot call anything: they are known before anything is built"
        raise error("bad-space", what, hint="use numbers and macros") from None
    return distribution_of(operator.name, operator.names, values)


def alternatives(operands: tuple[Node, ...]) -> tuple[Node, ...] | None:
    """Return what a choice is among: what is given, or the items where one list, tuple, set or range is.

    They are None where another space has to be drawn before that is known, or only a run can tell.

    Raises:
        GeneverError: It is among one thing that has no items, code ``bad-space``.
    """
    if len(operands) != 1:
        return operands
    among = settled(operands[0])
    if holds_space(among) or is_unread(among):
        return None
    match among:
        case Container(kind, items) if kind is not dict:
            return items
        case Constant(value) | Copy(value):
            if isinstance(value, list | tuple | range):
                return tuple(map(Constant, value))
            if isinstance(value, set | frozenset):
                return tuple(map(Constant, sorted(value, key=lambda item: (type(item).__name__, repr(item)))))
            what = f"choice() of {short(value)} alone leaves nothing to choose"
        case Computed(Expression(operator="set", operands=members)):
            what = "choice() of a set that is made at each call: its members are in no order"
            raise error("bad-space", what, hint=f"write choice({', '.join(map(value_text, members))})")
        case _:
            what = "choice() of one value leaves nothing to choose"
    raise error("bad-space", what, hint="give several, or one list, tuple or range: choice(1e-4, 1e-3)")


def spaces_in(node: Node) -> Iterator[Space]:
    """Yield the spaces that a value is made with, outermost first; what is in one of them only if it is drawn so."""
    return (part for part in parts(node, _outside_spaces) if isinstance(part, Space))


def holds_space(node: Node) -> bool:
    """Return whether a value cannot be made before a sweep has drawn something."""
    return next(spaces_in(node), None) is not None


def _outside_spaces(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Space) and node.distribution is not None:
        return ()
    return children(node)
