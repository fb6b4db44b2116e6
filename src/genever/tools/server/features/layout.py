"""Formatting, as the smallest changes of lines that an editor can make."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

from genever.language.text.source import Span
from genever.tools.formatting.format import format_range, format_text
from genever.tools.formatting.layout import WIDTH
from genever.tools.server.texts.difference import same_ends

#: Beyond so many differing lines, they are replaced as a whole: comparing them would take longer than formatting.
_MOST_COMPARED = 3000


class Change(NamedTuple):
    """What stands in a span is replaced by a text, with plain line ends."""

    span: Span
    text: str


def formatted(text: str, width: int = WIDTH) -> list[Change]:
    """Return what formats a text, with plain line ends.

    Raises:
        GeneverError: The formatter makes a mistake.
    """
    return changes(text, format_text(text, width).text)


def formatted_lines(text: str, first: int, last: int, width: int = WIDTH) -> list[Change]:
    """Return what formats the statements in some lines, from 0, the last one included.

    Raises:
        GeneverError: The formatter makes a mistake.
    """
    edit = format_range(text, first + 1, last + 1, width)
    if edit is None:
        return []
    lines = _lines(text)
    offset = sum(map(len, lines[: edit.first - 1]))
    replaced = "".join(lines[edit.first - 1 : edit.last])
    inner = changes(replaced, edit.text)
    return [Change(Span(span.start + offset, span.end + offset), new) for span, new in inner]


def changes(before: str, after: str) -> list[Change]:
    """Return what makes one text of another, in order, in whole lines."""
    old, new = _lines(before), _lines(after)
    if len(old) + len(new) > _MOST_COMPARED:
        return _one_change(before, after)
    found: list[Change] = []
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    for kind, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            found.append(Change(Span(starts[first], starts[last]), "".join(new[begin:end])))
    return found


def _one_change(before: str, after: str) -> list[Change]:
    if before == after:
        return []
    start, end = same_ends(before, after)
    return [Change(Span(start, len(before) - end), after[start : len(after) - end])]


def _lines(text: str) -> list[str]:
    """Return the lines with their ends; `str.splitlines` knows other line ends, which are none here."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
