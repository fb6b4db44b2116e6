"""Positions of the protocol and offsets in a text: lines from 0, columns in the units that were agreed on."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any, Literal, TypeAlias

from genever.language.text.source import Span
from genever.tools.server.protocol.problems import invalid
from genever.tools.server.protocol.stream import Json

#: What a column counts: bytes of UTF-8, units of UTF-16, which every client knows, or code points.
Encoding: TypeAlias = Literal["utf-8", "utf-16", "utf-32"]
#: The best first: that of code points costs nothing.
ENCODINGS: tuple[Encoding, ...] = ("utf-32", "utf-8", "utf-16")
_LINE_END = re.compile(r"\r\n|\r|\n")
_LARGEST = 2**31 - 1


class Lines:
    r"""The lines of a text, to turn positions into offsets and back. Offsets count code points from 0.

    A line ends in ``\n``, ``\r\n`` or ``\r``, as the protocol says.
    """

    __slots__ = ("_starts", "encoding", "text")

    def __init__(self, text: str, encoding: Encoding = "utf-16") -> None:
        self.text = text
        self.encoding = encoding
        self._starts = [0]
        if "\r" in text:
            self._starts += [match.end() for match in _LINE_END.finditer(text)]
        else:
            at = text.find("\n")
            while at >= 0:
                self._starts.append(at + 1)
                at = text.find("\n", at + 1)

    def __len__(self) -> int:
        return len(self._starts)

    def start(self, line: int) -> int:
        """Return the offset of a line that may be too large a number; then it is the end of the text."""
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def end(self, line: int) -> int:
        """Return the offset where a line ends, before its line end."""
        start, end = self.start(line), self.start(line + 1)
        if end > start and self.text[end - 1] == "\n":
            end -= 1
        if end > start and self.text[end - 1] == "\r":
            end -= 1
        return end

    def line_of(self, offset: int) -> int:
        """Return the line that an offset is in."""
        return bisect_right(self._starts, offset) - 1

    def offset(self, position: Any) -> int:
        """Return the offset of a position; one past the end of a line or of the text is that end.

        Raises:
            ProtocolError: It is no position.
        """
        line, character = _number(position, "line"), _number(position, "character")
        if line >= len(self._starts):
            return len(self.text)
        start, end = self.start(line), self.end(line)
        if self.encoding == "utf-32":
            return min(start + character, end)
        text = self.text[start:end]
        return start + (min(character, len(text)) if text.isascii() else _points(text, character, self.encoding))

    def position(self, offset: int) -> Json:
        """Return the position of an offset."""
        line = self.line_of(offset)
        start = self._starts[line]
        before = self.text[start:offset]
        return {"line": line, "character": _units(before, self.encoding)}

    def range(self, span: tuple[int, int]) -> Json:
        """Return the range of a span."""
        return {"start": self.position(span[0]), "end": self.position(span[1])}

    def span(self, range: Any) -> Span:
        """Return the span of a range.

        Raises:
            ProtocolError: It is no range.
        """
        if not isinstance(range, dict):
            raise invalid("a range has a start and an end")
        start, end = self.offset(range.get("start")), self.offset(range.get("end"))
        return Span(min(start, end), max(start, end))


def _number(position: Any, name: str) -> int:
    number = position.get(name) if isinstance(position, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= _LARGEST:
        raise invalid(f"a position has a {name}, which is a whole number from 0 on")
    return number


def _points(text: str, units: int, encoding: Encoding) -> int:
    """Return how many characters of a line some units are; those inside of one do not count."""
    for index, character in enumerate(text):
        units -= _width(character, encoding)
        if units < 0:
            return index
    return len(text)


def _units(text: str, encoding: Encoding) -> int:
    if encoding == "utf-32" or text.isascii():
        return len(text)
    return sum(_width(character, encoding) for character in text)


def _width(character: str, encoding: Encoding) -> int:
    point = ord(character)
    if encoding == "utf-16":
        return 1 + (point > 0xFFFF)
    return 1 + (point > 0x7F) + (point > 0x7FF) + (point > 0xFFFF)
