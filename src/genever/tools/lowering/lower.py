"""The whole of a configuration as one Python module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from genever.configuration.bindings import Binding
from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.language.text.source import Span
from genever.language.values.references import BUILTINS, MAIN
from genever.tools.lowering.calls import Within
from genever.tools.lowering.names import PRELUDE
from genever.tools.lowering.pieces import Lowered, Piece, Slot
from genever.tools.lowering.values import Writer


def lower(config: Config, catalog: Catalog) -> Lowered:
    """Return a configuration as typed Python, in which every call that it leads to is written with what it gets.

    What ``main`` makes comes first, then what nothing there leads to: bindings of what code calls, and macros. A value
    that cannot be known is one of type ``Any``.
    """
    writer = Writer(config, catalog)
    roots = list(_roots(writer, config))
    head = "\n".join([*writer.names.lines(), PRELUDE])
    return Lowered(f"{head}\n{writer.text}", tuple(_shifted(root, len(head) + 1) for root in roots))


def _roots(writer: Writer, config: Config) -> Iterator[Piece]:
    main = config.macro(MAIN)
    if main is not None:
        yield from _statement(writer, partial(_macro, writer, main))
    yield from _waiting(writer)
    for binding in config:
        if binding.key in writer.written or (binding.selector in BUILTINS and not binding.is_macro):
            continue
        if binding.is_macro:
            yield from _statement(writer, partial(_macro, writer, binding))
        else:
            yield from _statement(writer, partial(writer.root, binding.selector, binding.scope, binding))
        yield from _waiting(writer)


def _macro(writer: Writer, binding: Binding) -> Piece:
    is_main = binding.scope == MAIN  # Which is made outside all scopes, unlike the value of a use.
    return writer.bound(
        binding, binding.value, Within("" if is_main else binding.scope, "" if is_main else binding.scope)
    )


def _waiting(writer: Writer) -> Iterator[Piece]:
    """Write the calls that nest too deep where they are made."""
    seen = set()
    while writer.waiting:
        key = writer.waiting.pop()
        if key not in seen:
            seen.add(key)
            yield from _statement(writer, partial(writer.root, *key, None))


def _statement(writer: Writer, write: Callable[[], Piece | None]) -> Iterator[Piece]:
    """Write a statement, which does nothing: a checker does not look at what comes after a call that never returns."""
    writer.write("lambda: ")
    piece = write()
    writer.write("\n" if piece is not None else "_any\n")
    if piece is not None:
        yield piece


def _shifted(piece: Piece, by: int) -> Piece:
    """Return a piece as it is where so much text comes before."""
    call = piece.call
    parts = tuple(_shifted(part, by) for part in piece.parts)
    moved = piece._replace(span=_moved(piece.span, by), parts=parts)
    if call is None:
        return moved
    by_start = {part.span.start: part for part in parts}
    slots = tuple(
        Slot(
            _moved(slot.span, by),
            slot.parameter,
            by_start[slot.piece.span.start + by] if slot.piece is not None else None,
            slot.binding,
        )
        for slot in call.slots
    )
    return moved._replace(call=call._replace(span=_moved(call.span, by), slots=slots))


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
