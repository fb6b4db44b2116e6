"""What a type checker says about a text, in terms that all of them share."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from genever.language.text.source import Span
from genever.records import NamedTuple

#: An argument of another type; one that is missing; a name that is no parameter; no overload that fits all arguments;
#: a key of a typed dict that is missing or not known; an operation on what has none; and the type that was to be
#: revealed.
Kind: TypeAlias = Literal[
    "argument", "missing", "unknown", "overload", "missing key", "unknown key", "operation", "revealed"
]


class Remark(NamedTuple):
    """One thing that a checker says.

    Attributes:
        kind: What it is about.
        span: Where, as offsets into the text.
        wanted: The type that a parameter takes, as the checker writes it; empty where it says none.
        found: The type of what it gets, or the revealed type.
        names: The parameters that are missing, the one that is not known, or the key; the sign of an operation
            and the types of its operands.
    """

    kind: Kind
    span: Span
    wanted: str = ""
    found: str = ""
    names: tuple[str, ...] = ()


class Lines:
    """Turns lines and columns, both from 1, into offsets.

    Args:
        text: The text.
        encoding: What columns count units of, ``utf-8`` or ``utf-16-le``; None where they count characters.
    """

    def __init__(self, text: str, encoding: str | None = None) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.text, self._encoding = text, None if text.isascii() else encoding

    def span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """Return a span, inside the text in any case."""
        return Span(self._offset(line, column), self._offset(end_line, end_column))

    def _offset(self, line: int, column: int) -> int:
        start = self._starts[min(max(line, 1), len(self._starts)) - 1]
        count = column - 1
        if self._encoding is not None:
            encoded = self.text[start : start + count].encode(self._encoding, errors="surrogatepass")
            size = count if self._encoding == "utf-8" else 2 * count
            count = len(encoded[:size].decode(self._encoding, errors="ignore"))
        return min(start + count, len(self.text))


def with_builtins(text: str) -> str:
    """Return a type with the names of builtin ones in the place of the old ones of ``typing``.

    >>> with_builtins("Dict[str, List[int]] | FrozenSet[int]")
    'dict[str, list[int]] | frozenset[int]'
    """
    return re.sub(r"\b(List|Dict|Set|FrozenSet|Tuple|Type)\[", lambda match: match[0].lower(), text)
