"""What a type checker says about a text, in terms that all of them share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from genever.language.text.source import Span
from genever.records import NamedTuple

#: An argument of another type; one that is missing; a name that is no parameter; no overload that fits all arguments;
#: a key of a typed dict that is missing or not known; an operation on what has none; and what a type was asked for.
Kind: TypeAlias = Literal[
    "argument", "missing", "unknown", "overload", "missing key", "unknown key", "operation", "revealed"
]


class Remark(NamedTuple):
    """One thing that a checker says.

    Attributes:
        kind: What it is about.
        span: Where, as offsets into the text.
        wanted: The type that a parameter takes, as the checker writes it; empty where it says none.
        found: The type of what it gets, or the type that was asked for.
        names: The parameters that are missing, the one that is not known, or the key.
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
        self._text, self._encoding = text, None if text.isascii() else encoding

    def span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """Return a span, inside the text in any case."""
        return Span(self._offset(line, column), self._offset(end_line, end_column))

    def _offset(self, line: int, column: int) -> int:
        start = self._starts[min(max(line, 1), len(self._starts)) - 1]
        count = column - 1
        if self._encoding is not None:
            encoded = self._text[start : start + count].encode(self._encoding, errors="surrogatepass")
            size = count if self._encoding == "utf-8" else 2 * count
            count = len(encoded[:size].decode(self._encoding, errors="ignore"))
        return min(start + count, len(self._text))


def written(texts: Sequence[str], folder: Path) -> list[str]:
    """Write texts into a folder, and return the names of their files."""
    names = [f"genever_lowered_{number}.py" for number in range(len(texts))]
    for name, text in zip(names, texts, strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    return names


def sorted_by_file(remarks: Iterable[tuple[str, Remark]], files: Sequence[str]) -> list[list[Remark]]:
    """Return the remarks about each of some files."""
    found: dict[str, list[Remark]] = {file: [] for file in files}
    for file, remark in remarks:
        found[file].append(remark)
    return list(found.values())
