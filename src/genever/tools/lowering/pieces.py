"""What lowering gives: the text of a Python module, and the pieces of it that stand for something in a binding file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from genever.configuration.bindings import Binding
from genever.configuration.catalog.target import Target
from genever.language.equality import own_equality
from genever.language.text.source import Origin, Span
from genever.records import NamedTuple


@own_equality
class Piece(NamedTuple):
    """A piece of the text that a value of a binding file became.

    Attributes:
        span: Where it stands in the text, 0-based offsets, half open.
        value: The value, as bound.
        origin: Where that stands in a binding file; None for what a program bound, or a default in the code.
        parts: What it is made of: items, operands, what a macro holds, what a call is given.
        macro: The binding of the macro that it is a use of, or None.
        call: What it calls, or hands on to be called; None where it does neither.
    """

    span: Span
    value: Any
    origin: Origin | None
    parts: tuple[Piece, ...] = ()
    macro: Binding | None = None
    call: Called | None = None

    def all(self) -> Iterator[Piece]:
        """Yield it and what it is made of, outermost first."""
        pending = [self]
        while pending:
            piece = pending.pop()
            yield piece
            pending += reversed(piece.parts)


@own_equality
class Slot(NamedTuple):
    """An argument of a call in the text, with its keyword if it has one.

    ``binding`` is what gives the parameter its value; None where the reference does, as in ``@f(lr=1)``. ``piece`` is
    None for an argument that is handed on from the caller of a reference.
    """

    span: Span
    parameter: str
    piece: Piece | None
    binding: Binding | None


@own_equality
class Called(NamedTuple):
    """A call in the text.

    Attributes:
        span: The call itself, without the ``lambda`` that it may stand in; of what is handed on as it is, that.
        target: What is called.
        name: Its shortest selector.
        scope: The scope it is called in.
        slots: Its arguments.
        is_made: Whether the configuration makes the call, and not some code that is handed what to call.
        callee: How the text names what is called.
    """

    span: Span
    target: Target
    name: str
    scope: str
    slots: tuple[Slot, ...]
    is_made: bool
    callee: str


class Lowered(NamedTuple):
    """A configuration as Python: the text of a module, and what the pieces of it stand for, one root a statement."""

    text: str
    roots: tuple[Piece, ...]

    def pieces(self) -> Iterator[Piece]:
        """Yield all pieces, in the order of the text, outermost first."""
        for root in self.roots:
            yield from root.all()

    def around(self, span: Span) -> list[Piece]:
        """Return the pieces that a span of the text lies in, outermost first."""
        index = bisect_right([root.span.start for root in self.roots], span.start) - 1
        found: list[Piece] = []
        parts = self.roots[max(index, 0) : index + 1]
        while inner := next((part for part in parts if _contains(part.span, span)), None):
            found.append(inner)
            parts = inner.parts
        return found


def _contains(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
