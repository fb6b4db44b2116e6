"""What a data file holds, as a value: the operand of ``data('…')`` once the file has been read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from genever.language.text.printable import on_one_line
from genever.language.text.source import Origin, Position, Source, Span
from genever.records import NamedTuple

#: The way to a value in a file: the keys and indices, from the outside in.
Way: TypeAlias = tuple[Any, ...]


class Trap(NamedTuple):
    """Something that a file's format may take for something else than was meant.

    Attributes:
        way: Where it is.
        line: The 1-based line, None where that is not known.
        text: What is wrong, as the beginning of a sentence.
        hint: What to write instead.
    """

    way: Way
    line: int | None
    text: str
    hint: str


class Data:
    """A data file that has been read. Immutable; equal by its path and what it holds.

    Attributes:
        path: As written.
        name: The path by which it was opened.
        content: What it holds: values of builtin types.
        sha256: The hash of its text.
        lines: The 1-based lines of its values, where the format gives them.
        traps: What in it may be meant otherwise.
    """

    # Written out, and no tuple: values are looked into by what they hold.
    __slots__ = ("content", "lines", "name", "path", "sha256", "traps")

    def __init__(
        self, path: str, name: str, content: Any, sha256: str, lines: Mapping[Way, int], traps: tuple[Trap, ...]
    ) -> None:
        self.path = path
        self.name = name
        self.content = content
        self.sha256 = sha256
        self.lines = lines
        self.traps = traps

    def __repr__(self) -> str:
        return f"<data file {self.name!r}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Data):
            return NotImplemented
        return (self.path, self.name, self.content) == (other.path, other.name, other.content)

    def __hash__(self) -> int:
        return hash((self.path, self.name))

    def __copy__(self) -> Data:
        return self

    def __deepcopy__(self, memo: object) -> Data:
        return self

    def origin(self, way: Way) -> Origin:
        """Return where in the file a value stands."""
        return Origin(DataLine(self.name, self.line(way)), Span(0, 0), "file")

    def line(self, way: Way) -> int | None:
        """Return the line of a value, or of the nearest around it whose line is known."""
        known = (self.lines.get(way[:length]) for length in range(len(way), 0, -1))
        return next((line for line in known if line is not None), None)


class DataLine(Source):
    """A line of a data file, of which the text is never shown: what else stands in it may be secret."""

    __slots__ = ("_number",)

    def __init__(self, file: str, number: int | None) -> None:
        super().__init__("", file)
        self._number = number

    def __reduce__(self) -> tuple[object, ...]:
        return DataLine, (self.name, self._number)

    def place(self, offset: int, *, column: bool = True) -> str:
        """Return the file, and the line where that is known."""
        return on_one_line(self.label) + (f":{self._number}" if self._number is not None else "")

    def position(self, offset: int) -> Position:
        """Return the line, whatever the offset."""
        return Position(self._number or 1, 0)
