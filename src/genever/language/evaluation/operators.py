"""What each operator gives, a row each: Python's result, within bounds; and edits. Syntax: `grammar/genever.lark`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

from genever.language.evaluation.bounds import (
    MAX_BITS,
    check_amount,
    check_bits,
    check_collisions,
    check_length,
    check_widths,
    check_work,
    elements_in,
    short,
    too_large,
    unhashable,
)
from genever.language.operations import Field
from genever.language.sentinel import Sentinel
from genever.language.text.errors import error

# ---- Arithmetic --------------------------------------------------------------------------------------


def binary(name: str, left: Any, right: Any) -> Any:
    """Return ``left name right`` for an arithmetic operator, within bounds."""
    if name in OF_SETS and type(left) in (int, bool) and type(right) in (int, bool):
        raise error("wrong-type", f"{name} is for sets, and nothing works on bits", hint=OF_SETS[name])
    check = _CHECKS.get(name)
    if check is not None:
        check(left, right)
    made = _ARITHMETIC[name](left, right)
    if isinstance(made, set | dict):
        check_length(len(made))
    return made


#: Operators between sets, and what may be meant where they stand between numbers.
OF_SETS = {"|": "for truth use `or`", "^": "a power is x ** y", "&": "for truth use `and`"}


def _check_sets(left: Any, right: Any) -> None:
    if isinstance(left, set | dict) and isinstance(right, set | dict):
        check_length(max(len(left), len(right)))
        check_work(left, right)
        check_collisions([*left, *right])


def _check_sum(left: Any, right: Any) -> None:
    if isinstance(left, str | bytes | list | tuple) and isinstance(right, str | bytes | list | tuple):
        check_length(len(left) + len(right))
        check_work(left, right)


def _check_product(left: Any, right: Any) -> None:
    if isinstance(right, str | bytes | list | tuple):
        left, right = right, left
    if isinstance(left, str | bytes | list | tuple) and isinstance(right, int):
        check_length(len(left) * max(0, right))
        check_amount(elements_in(left) * right)
    elif isinstance(left, int) and isinstance(right, int):
        check_bits(left.bit_length() + right.bit_length())


def _check_power(left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int) and right > 0 and abs(left) > 1:
        check_bits((left.bit_length() - 1) * right)


def _check_remainder(left: Any, right: Any) -> None:
    if isinstance(left, str | bytes):
        fields = _format_widths(left if isinstance(left, str) else left.decode("latin-1"))
        for width in fields:
            if "*" in width:
                raise error("too-large", "a width given as * is not allowed in a format", hint="write the width")
            check_widths(width)
        check_amount(elements_in(right) * len(fields))
    else:
        _check_quotient(left, right)


_WIDTH = re.compile(r"[-#0 +]*([\d*]*(?:\.[\d*]*)?)")


def _format_widths(text: str) -> list[str]:
    """Return width and precision of each field in a text for ``%``, as Python finds the fields.

    A name in parentheses may hold anything, balanced parentheses included.
    """
    widths, at = [], text.find("%")
    while at >= 0:
        at += 1
        if text[at : at + 1] == "(":
            depth, at = 1, at + 1
            while depth and at < len(text):
                depth += (text[at] == "(") - (text[at] == ")")
                at += 1
        found = _WIDTH.match(text, at)
        assert found is not None  # It matches nothing, too.
        widths.append(found[1])
        at = text.find("%", found.end() + 1)  # The next character says the type of the field.
    return widths


def _check_quotient(left: Any, right: Any) -> None:
    """Refuse a division that takes the square of the operands' length; numbers in a text may be of any length."""
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() * right.bit_length() > MAX_BITS**2:
        raise too_large(f"these numbers are too long to divide; the limit is {MAX_BITS:,} bits each")


_CHECKS: dict[str, Callable[[Any, Any], None]] = {
    "+": _check_sum,
    "*": _check_product,
    "**": _check_power,
    "//": _check_quotient,
    "%": _check_remainder,
    **dict.fromkeys("-|&^", _check_sets),
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "|": operator.or_,
    "^": operator.xor,
    "&": operator.and_,
}


# ---- Comparisons -------------------------------------------------------------------------------------


def compare(name: str, left: Any, right: Any) -> Any:
    """Return ``left name right`` for a comparison, within bounds."""
    check_work(left, right)
    return _COMPARE[name](left, right)


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "in": lambda member, container: member in container,
    "not in": lambda member, container: member not in container,
}


# ---- Sets and formats --------------------------------------------------------------------------------


def make_set(values: Sequence[Any]) -> set[Any]:
    """Return a set of values, within bounds; each must be hashable."""
    check_work(*values)
    check_collisions(values)
    for value in values:
        try:
            hash(value)
        except TypeError:
            raise unhashable(value, "a member of a set") from None
    return set(values)


_CONVERSIONS: dict[str, Callable[[Any], str]] = {"r": repr, "s": str, "a": ascii}


def make_text(parts: tuple[str | Field, ...], values: Sequence[Any]) -> str:
    """Return what an f-string gives; ``parts`` are those of `genever.language.operations.Format`."""
    check_work(*values)
    texts: list[str] = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        index, conversion, specification = part
        value = values[index]
        if conversion is not None:
            value = _CONVERSIONS[conversion](value)
        text = values[specification] if isinstance(specification, int) else specification
        check_widths(text)
        texts.append(format(value, text))
    made = "".join(texts)
    check_length(len(made))
    return made


# ---- Edits -------------------------------------------------------------------------------------------


def edit(name: str, before: Any, change: Any) -> Any:
    """Return what ``parameter += change`` (or ``-=``, ``|=``) makes of the value before.

    Raises:
        GeneverError: The change does not fit the value.
    """
    numbers = isinstance(before, int | float | complex) and isinstance(change, int | float | complex)
    same = type(before) is type(change)
    if name == "+=" and (numbers or (same and isinstance(before, list | tuple | str))):
        return binary("+", before, change)
    if name == "-=":
        if numbers:
            return before - change
        if isinstance(before, list) and isinstance(change, list):
            check_amount(elements_in(before) * len(change))
            return [item for item in before if item not in change]
        if isinstance(before, set) and isinstance(change, set):
            return before - change
    if name == "|=" and same and isinstance(before, dict | set):
        return binary("|", before, change)
    raise error(
        "bad-edit",
        f"{name} does not fit {short(before)} and {short(change)}",
        hint=_EDIT_HINTS.get((name, type(before)), _EDIT_HINTS[name]),
    )


_EDIT_HINTS: dict[str | tuple[str, type], str] = {
    "+=": "+= takes lists, tuples, strings and numbers of one kind",
    "-=": "-= takes lists, sets and numbers of one kind",
    "|=": "|= takes dicts and sets of one kind",
    **{(name, kind): "bind it with = first" for name in ("+=", "-=", "|=") for kind in (type(None), Sentinel)},
    ("+=", dict): "a dict takes |=",
    ("+=", set): "a set takes |=",
    ("|=", list): "a list takes +=",
    ("-=", dict): "a dict takes |= only",
}
