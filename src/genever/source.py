"""Where text came from, and where in it something stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of a text, as 0-based offsets in code points."""

    start: int
    end: int


class Position(NamedTuple):
    """A place in a text: 1-based line, 0-based column in code points."""

    line: int
    column: int


_SECRET = re.compile(r"""(secret\(\s*[rRbBuU]{0,2}(['"]))(.*?)(\2)""")


def redacted(text: str) -> str:
    """Return a text with what is written inside ``secret('…')`` starred out, every column where it was."""
    return _SECRET.sub(lambda match: match[1] + "*" * len(match[3]) + match[4], text)


class Source:
    """A text with its name; finds lines and columns for offsets into it."""

    __slots__ = ("_line_starts", "name", "text")

    def __init__(self, text: str, name: str | None = None) -> None:
        self.text = text
        self.name = name  # None for a text that came from no file.
        self._line_starts: list[int] | None = None

    def __repr__(self) -> str:
        return f"Source({self.label!r}, {len(self.text)} characters)"

    @property
    def label(self) -> str:
        """The name to show: the file's, or ``<bindings>``."""
        return self.name if self.name is not None else "<bindings>"

    def place(self, offset: int, *, column: bool = True) -> str:
        """Return where a 0-based offset is, for people: ``file:line:column``, or without the column."""
        at = self.position(offset)
        return f"{self.label}:{at.line}:{at.column + 1}" if column else f"{self.label}:{at.line}"

    def gutter(self, number: int) -> str:
        """Return what stands before a 1-based line when it is shown; it ends in ``| ``."""
        return f"  {number} | "

    def position(self, offset: int) -> Position:
        """Return the line and column of a 0-based offset."""
        starts = self._starts()
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1])

    def line(self, number: int) -> str:
        """Return the text of a 1-based line, without its line end."""
        starts = self._starts()
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def _starts(self) -> list[int]:
        starts = self._line_starts
        if starts is None:
            starts = [0]
            find = self.text.find
            at = find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = find("\n", at + 1)
            self._line_starts = starts
        return starts


class Argument(Source):
    """An argument of a command line. Its name says which, and its place needs no more: ``argument 3``."""

    __slots__ = ()

    def place(self, offset: int, *, column: bool = True) -> str:
        """Return which argument it is."""
        return self.label

    def gutter(self, number: int) -> str:
        """Return what stands before a line of it."""
        return "  | "


class PythonLine(Source):
    """A line of a program, read only when it is shown."""

    __slots__ = ("_number",)

    def __init__(self, file: str, number: int) -> None:
        super().__init__("", file)
        self._number = number

    def __reduce__(self) -> tuple[object, ...]:
        return PythonLine, (self.name, self._number)

    def position(self, offset: int) -> Position:
        """Return the line, whatever the offset."""
        return Position(self._number, 0)

    def line(self, number: int) -> str:
        """Return the text of the line."""
        import linecache

        return linecache.getline(self.label, number).rstrip("\n")
