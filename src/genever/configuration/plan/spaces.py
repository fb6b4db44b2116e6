"""Spaces in a plan: what they are, and what a choice is among."""

from __future__ import annotations

from collections.abc import Iterator

from genever.configuration.plan.nodes import (
    Broken,
    Computed,
    Constant,
    Container,
    Copy,
    Folded,
    Macro,
    Node,
    NotStaticError,
    Space,
    children,
    flaws,
    holds_secret,
    is_unread,
    parts,
    settled,
    static_value,
)
from genever.language.evaluation.bounds import short
from genever.language.evaluation.spaces import Choice, Distribution, distribution_of
from genever.language.operations import ENV
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
        _refuse_secrets(among or ())
        return None if among is None else Choice(len(among))
    if any(map(holds_secret, operands)):
        what = f"the bounds of {operator.name}() are shown beside what a sweep draws, so that no secret can be one"
        raise error("bad-space", what, hint="use numbers and macros that are none")
    try:
        values = [static_value(operand) for operand in operands]
    except NotStaticError:
        if any(holds_space(operand) or is_unread(operand) for operand in operands):
            return None
        what = f"the bounds of {operator.name}() cannot call anything: they are known before anything is built"
        raise error("bad-space", what, hint="use numbers and macros") from None
    return distribution_of(operator.name, operator.names, values)


def in_secret(node: Node) -> GeneverError | None:
    """Return the error for a space inside of ``secret(…)``, whose draws would be written down; None without one.

    One that decides on the name of an environment variable may be.
    """
    if all(not isinstance(part, Space) for part in parts(node, _but_variables)):
        return None
    what = "a sweep writes down what it draws, so that a space inside secret() would not stay secret"
    return error("bad-space", what, hint=_OF_SECRETS)


#: It has no word that may stand beside the secret, so that it is shown.
_OF_SECRETS = "let a macro draw the name of an environment variable: secret(env(%token))"


def _but_variables(node: Node) -> tuple[Node, ...]:
    is_variable = isinstance(node, Computed) and node.expression.operator == ENV
    return children(node)[1:] if is_variable else children(node)


def _refuse_secrets(among: tuple[Node, ...]) -> None:
    """Raise an error for a choice among secrets that nothing tells apart where it is written down what was drawn.

    Raises:
        GeneverError: That is so, code ``bad-space``.
    """
    if sum(any(map(_is_unnamed, parts(each, _in_value))) for each in among) > 1:
        what = "choice() among secrets that are in the file: nothing that a sweep may write down tells them apart"
        raise error("bad-space", what, hint=_OF_SECRETS)


def _is_unnamed(node: Node) -> bool:
    if not isinstance(node, Computed | Folded) or not node.hidden:
        return False
    inner = node.expression.operands[0] if node.expression.is_secret else None
    return not (isinstance(inner, Expression) and inner.operator == ENV)


def _in_value(node: Node) -> tuple[Node, ...]:
    return children(node) if isinstance(node, Macro | Container) else ()


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
