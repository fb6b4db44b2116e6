"""What an editor selects when a selection is to grow: the name, the value around it, the statement, the text."""

from __future__ import annotations

from collections.abc import Iterator

from genever.language.syntax import nodes
from genever.language.text.source import Span
from genever.tools.server.features.mentions import mentions, parts_of


def selections(document: nodes.Document, offset: int) -> list[Span]:
    """Return the spans around an offset, the smallest first; each lies within the next."""
    text = document.source.text
    spans = {Span(offset, offset), Span(0, len(text))}
    for statement in document.statements:
        if statement.start <= offset <= statement.end:
            spans.update(_around(statement, offset))
    for mention in mentions(document):
        spans.update(span for span in (mention.span, mention.whole) if span.start <= offset <= span.end)
    spans.update(Span(*document.span(each)) for each in document.comments if each.start <= offset <= each.end)
    chain: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.end - span.start, span.start)):
        if not chain or (span.start <= chain[-1].start and chain[-1].end <= span.end):
            chain.append(span)
    return chain


def _around(statement: nodes.Statement, offset: int) -> Iterator[Span]:
    yield Span(statement.start, statement.end)
    match statement:
        case nodes.Binding(value=value) | nodes.Assertion(test=value):
            yield from _values(value, offset)
        case nodes.Block(bindings=bindings):
            for binding in bindings:
                if binding.start <= offset <= binding.end:
                    yield from _around(binding, offset)


def _values(value: nodes.Value, offset: int) -> Iterator[Span]:
    if value.start <= offset <= value.end:
        yield Span(value.start, value.end)
        for part in parts_of(value):
            yield from _values(part, offset)
