"""Canonical texts as values, as far as they are data: numbers, texts, lists. What is more stays a text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from genever.language.operations import Sign
from genever.language.syntax import nodes
from genever.language.syntax.parse import parse_value
from genever.language.text.errors import GeneverError

_INT, _STRING = re.compile(r"-?\d{1,18}"), re.compile(r"'[^'\\]*'")
_FLOAT = re.compile(r"-?(?:\d+\.\d*|\d+(?=[eE]))(?:[eE][-+]?\d+)?")
_WORDS = {"None": None, "True": True, "False": False}


class ReferenceText(str):
    """The text of a reference: equal to others that name the same configurable, more or less of its selector."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ReferenceText):
            return False
        (scope, name, rest), (other_scope, other_name, other_rest) = _parts(self), _parts(other)
        same = name == other_name or name.endswith(f".{other_name}") or other_name.endswith(f".{name}")
        return same and (scope, rest) == (other_scope, other_rest)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(re.split(r"[./]", _parts(self)[1])[-1])


def _parts(reference: str) -> tuple[str, str, str]:
    """Return the scope, the selector, and what stands behind it in brackets."""
    name, bracket, rest = reference[1:].partition("(")
    scope, _, selector = name.rpartition("/")
    return scope, selector, bracket + rest


def value_of(text: str) -> Any:
    """Return the value that a canonical text is; the text itself where that is no data, as for a reference.

    >>> value_of("0.5"), value_of("'adam'"), value_of("(1, -2)"), value_of("@Adam()"), value_of("%lr * 2")
    (0.5, 'adam', (1, -2), '@Adam()', '%lr * 2')
    """
    if text.startswith("@"):
        return ReferenceText(text)
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _STRING.fullmatch(text):
        return text[1:-1]
    return _parsed(text)


@lru_cache(10_000)
def _parsed(text: str) -> Any:
    try:
        return _data(parse_value(text))
    except (GeneverError, TypeError):  # A description, or a value that is no data.
        return text


def _data(node: nodes.Value) -> Any:
    match node:
        case nodes.Literal():
            return node.value
        case nodes.List():
            return list(map(_data, node.items))
        case nodes.Tuple():
            return tuple(map(_data, node.items))
        case nodes.Dict():
            return {_data(key): _data(item) for key, item in node.items}
        case nodes.Operation(Sign("-"), (nodes.Literal(),)):
            return -_data(node.operands[0])
    raise TypeError
