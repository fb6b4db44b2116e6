"""What a parse may raise, as data; `messages` and `habits` put it in words, as `Said`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genever.language.text.source import Span
from genever.records import NamedTuple

if TYPE_CHECKING:
    from genever.language.text.codes import IndentationCode, SyntaxCode


class LayoutError(Exception):
    """Layout that cannot be read; carries a code, a message and the offsets of the place."""

    def __init__(self, code: SyntaxCode | IndentationCode, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.code, self.message, self.start, self.end = code, message, start, end


class ValueProblem(Exception):
    """A token that matches the grammar but has no value, such as a bad escape; carries its offsets.

    ``instead`` is what to write in its place, where that is certain.
    """

    def __init__(self, message: str, start: int, end: int, hint: str | None = None, instead: str | None = None) -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.hint, self.instead = message, start, end, hint, instead


class Unexpected(Exception):
    """What cannot stand where it does: the offset of it, None for the end of the text, and what can stand there."""

    def __init__(self, offset: int | None, expected: frozenset[str]) -> None:
        super().__init__()
        self.offset, self.expected = offset, expected


#: All of it; `genever.language.syntax.parser.messages.describe` turns each into a `Diagnostic`.
PROBLEMS = (Unexpected, LayoutError, ValueProblem)


class Said(NamedTuple):
    """What is said of a problem: message, hint and place; and, where that is certain, what to write instead.

    ``instead`` replaces what stands in ``replaced``, or at the place itself.
    """

    message: str
    hint: str | None
    span: Span
    instead: str | None = None
    replaced: Span | None = None
