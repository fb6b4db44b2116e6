"""The lines of a text without a parser: logical lines, comments and open brackets, however broken the text is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from genever.language.text.source import Span

# Strings first, so that nothing in them counts; then what else shapes the layout.
_PIECE = re.compile(
    r"""
    (?P<string>'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"
              |'(?!'')(?:[^'\\\n]|\\.)*'|"(?!"")(?:[^"\\\n]|\\.)*")
  | (?P<comment>\#[^\n]*)
  | (?P<open>[\[({])
  | (?P<close>[\])}])
  | (?P<continued>\\\r?\n)
  | (?P<newline>\n)
  | (?P<other>[^\[\](){}\\\n\#'"]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_STATEMENT = re.compile(
    r"(?:[A-Za-z_][\w./]*[ \t]*(?:[-+|]?=(?!=)|:[ \t]*(?:#|\r?$))"
    r"|(?:import|from|include|assert|del)[ \t]|dotenv[ \t]*\()",
    re.M,
)


class Line(NamedTuple):
    """One logical line: its offsets without the line end, and the column it begins at."""

    start: int
    end: int
    indent: int


def find_comments(text: str) -> Iterator[Span]:
    """Yield where the comments of a text stand, each from its ``#`` to the end of the line, in order."""
    return (Span(*match.span()) for match in _PIECE.finditer(text) if match.lastgroup == "comment")


def logical_lines(text: str, begin: int = 0, limit: int | None = None) -> Iterator[Line]:
    """Yield the logical lines of a text, or of a part of it that begins with one, however broken it is.

    A line end inside brackets does not end a line, unless the next line looks like a new statement
    that is indented no deeper than the line the bracket stands in.
    """
    start = indent = -1  # of the line being read; -1 before its first piece
    depth = end = 0
    limit = len(text) if limit is None else limit
    for piece in _PIECE.finditer(text, begin, limit):
        kind = piece.lastgroup
        if kind == "newline":
            if start < 0:
                continue
            column, offset = _next_line(text, piece.end())
            if depth and (column > indent or not begins_statement(text, offset)):
                continue
            yield Line(start, piece.start(), indent)
            start, depth = -1, 0
        elif kind != "comment":
            if start < 0:
                if kind == "continued" or piece.group().isspace():
                    continue
                start = piece.start() + len(piece.group()) - len(piece.group().lstrip())
                indent = _indent(text, start)
            if kind == "open":
                depth += 1
            elif kind == "close":
                depth = max(0, depth - 1)
        end = piece.end()
    if start >= 0:
        yield Line(start, max(end, limit), indent)


def begins_statement(text: str, offset: int) -> bool:
    """Return whether what stands at an offset looks like a statement, so that one which is left open ends before it."""
    return _STATEMENT.match(text, offset) is not None


def _next_line(text: str, offset: int) -> tuple[int, int]:
    """Return the column and offset of the first character that is no blank from ``offset`` on, on its line."""
    begin = offset
    while offset < len(text) and text[offset] in " \t\f":
        offset += 1
    return len(text[begin:offset].expandtabs(8)), offset


def _indent(text: str, offset: int) -> int:
    begin = text.rfind("\n", 0, offset) + 1
    return len(text[begin:offset].expandtabs(8))


def open_bracket(text: str, start: int, end: int) -> int | None:
    """Return the offset of the innermost bracket left open in ``text[start:end]``, or None."""
    opened: list[int] = []
    for piece in _PIECE.finditer(text, start, end):
        if piece.lastgroup == "open":
            opened.append(piece.start())
        elif piece.lastgroup == "close" and opened:
            opened.pop()
    return opened[-1] if opened else None
