"""The rows of `genever.recorded_calls` as people read them: as a text, and as a table in a notebook."""

from __future__ import annotations

from collections.abc import Iterator

from genever.language.text.markup import table
from genever.language.text.selectors import scoped
from genever.language.values.literals import value_text
from genever.runtime.record.record import Called, Given

_WIDTH = 60  # Characters of a value in the text.


class CalledRows(tuple[Called, ...]):
    """Rows of calls: a tuple that prints with a line for each parameter."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "\n".join(line for called in self for line in _lines(called)) or "no calls"

    def _repr_html_(self) -> str:
        head = ["configurable", "calls", "parameter", "value", "given by"]
        return table(head, (cells for called in self for cells in _cells(called)))


def _lines(called: Called) -> Iterator[str]:
    times = "1 call" if called.calls == 1 else f"{called.calls:,} calls"
    yield f"{scoped(called.scope, called.selector)}: {times}"
    for name, given in called.arguments.items():
        text = value_text(given.value)
        shown = text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
        yield f"  {f'{name} = {shown}':<46}  {_giver(given)}"


def _cells(called: Called) -> Iterator[list[str]]:
    head = [scoped(called.scope, called.selector), f"{called.calls:,}"]
    for name, given in called.arguments.items():
        yield [*head, name, value_text(given.value), _giver(given)]
        head = ["", ""]
    if not called.arguments:
        yield [*head, "", "", ""]


def _giver(given: Given) -> str:
    """Return who gave a value: the place of a binding, else the caller or the code's default."""
    origin = given.binding.origin if given.binding is not None else None
    who = origin.source.place(origin.span.start, column=False) if origin is not None else given.by
    return f"{who}, and others" if given.varies else who
