"""Where text came from, and positions in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Literal

from genever.language.text.printable import on_one_line, pictured
from genever.records import NamedTuple

#: The largest file or text that is read, in bytes or characters, unless a session's limit is raised.
SIZE_LIMIT = 16 * 1024 * 1024


class Span(NamedTuple):
    """A half-open range of a text, as 0-based offsets in code points."""

    start: int
    end: int


class Position(NamedTuple):
    """A place in a text: 1-based line, 0-based column in code points."""

    line: int
    column: int


class Origin(NamedTuple):
    """Where something was set: a span of a source, and what kind of source that is."""

    source: Source
    span: Span
    kind: Literal["file", "text", "argument", "python"] = "text"

    @property
    def line(self) -> int:
        """The 1-based line."""
        return self.source.position(self.span.start).line

    @property
    def column(self) -> int:
        """The 1-based column, in code points; 1 for a line of a program."""
        return self.source.position(self.span.start).column + 1

    @property
    def text(self) -> str:
        """The line where it begins, as it may be shown: secrets are starred out."""
        return self.source.line(self.line)

    def __str__(self) -> str:
        return self.source.place(self.span.start, column=self.kind != "python")

    def use_of(self, sign: str, name: str) -> Origin:
        """Return where ``%name`` or ``@name`` stands in it; all of it where that is not to be seen.

        A file that was included under a scope says less than the whole name.
        """
        parts = name.split("/") if self.kind != "python" else []
        for first in range(len(parts)):
            written = re.escape("/".join(parts[first:]))
            found = re.compile(rf"{sign}[ \t]*{written}(?![\w./])").search(self.source.text, *self.span)
            if found:
                return self._replace(span=Span(*found.span()))
        return self

    def route(self) -> Iterator[Origin]:
        """Yield what led to its source, the nearest first: ``include`` statements, then the program's own line."""
        via = self.source.via
        while via is not None:
            yield via
            via = via.source.via


class Source:
    """A text with its name; finds lines and columns for offsets into it.

    ``via`` is what took it in, where that is known: an ``include`` statement, or a line of a program.
    """

    __slots__ = ("_hidden", "_line_starts", "_redacted", "name", "text", "via")

    def __init__(self, text: str, name: str | None = None, via: Origin | None = None) -> None:
        self.text = text
        self.name = name  # None for a text that came from no file.
        self.via = via
        self._line_starts: list[int] | None = None
        self._redacted: str | None = None
        self._hidden: tuple[tuple[int, int], ...] | None = None

    def __repr__(self) -> str:
        return f"Source({self.label!r}, {len(self.text)} characters)"

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._shown(), self.name, self.via)

    @property
    def label(self) -> str:
        """The name to show: the file's, or ``<bindings>``."""
        return self.name if self.name is not None else "<bindings>"

    def place(self, offset: int, *, column: bool = True) -> str:
        """Return where a 0-based offset is, for people: ``file:line:column``, or without the column."""
        at = self.position(offset)
        name = on_one_line(self.label)
        return f"{name}:{at.line}:{at.column + 1}" if column else f"{name}:{at.line}"

    def gutter(self, number: int) -> str:
        """Return what stands before a 1-based line when it is shown; it ends in ``| ``."""
        return f"  {number} | "

    def position(self, offset: int) -> Position:
        """Return the line and column of a 0-based offset."""
        starts = self._starts()
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1])

    def line(self, number: int) -> str:
        """Return the text of a 1-based line to show: without its line end, with secrets starred out.

        Control characters, which a terminal would obey, are pictures of themselves, every column where it was.
        """
        starts = self._starts()
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return pictured(self._shown()[starts[number - 1] : end].rstrip("\r\n"))

    @property
    def hidden(self) -> tuple[tuple[int, int], ...]:
        """Where in the text something stands that may not be shown, as 0-based offsets in order."""
        if self._hidden is None:
            from genever.language.text.redaction import hidden_spans  # Only who shows a text needs it.

            self._hidden = tuple(hidden_spans(self.text))
        return self._hidden

    def hiding(self, spans: Sequence[Span]) -> Source:
        """Return it as a source in which what stands in some spans may not be shown either."""
        made = type(self)(self.text, self.name, self.via)
        made._hidden = tuple(sorted({*self.hidden, *spans}))
        shown = list(self._shown())
        for start, end in spans:
            shown[start:end] = re.sub(r"\S", "*", "".join(shown[start:end]))
        made._redacted = "".join(shown)
        return made

    def _shown(self) -> str:
        if self._redacted is None:
            from genever.language.text.redaction import redacted

            self._redacted = redacted(self.text)
        return self._redacted

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

    def place(self, offset: int, *, column: bool = True) -> str:
        """Return the file and the line."""
        return f"{on_one_line(self.label)}:{self._number}"

    def position(self, offset: int) -> Position:
        """Return the line, whatever the offset."""
        return Position(self._number, 0)

    def line(self, number: int) -> str:
        """Return the text of the line, without its indentation."""
        import linecache

        return pictured(linecache.getline(self.label, number).strip())
