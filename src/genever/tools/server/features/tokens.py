"""Semantic tokens: what the words of a document are, so that an editor can colour them by meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from genever.language import operations
from genever.language.operations import name_of
from genever.language.syntax import nodes
from genever.language.text.source import Span
from genever.tools.server.features.mentions import Mention, in_value, mentions, parts_of
from genever.tools.server.protocol.positions import Lines

#: The protocol's names of the kinds, in the order of their numbers.
TYPES = (
    *("namespace", "class", "parameter", "variable", "function", "keyword"),
    *("string", "number", "comment", "operator"),
)
#: The protocol's names of what there is more to say, a bit each, in order.
MODIFIERS = ("declaration", "modification", "readonly", "defaultLibrary")

_OF_MENTION = {
    "macro": "variable",
    "scope": "namespace",
    "selector": "class",
    "parameter": "parameter",
    "module": "namespace",
    "alias": "namespace",
    "include": "string",
    "data": "string",
    "function": "function",
}
_STATEMENT = re.compile(r"[a-z]+")
_WORDS = re.compile(r"\b(?:import|as)\b")
_OPERATOR = re.compile(r"\b(?:and|or|not|in|if|else)\b")


class Token(NamedTuple):
    """A word and what it is: one of `TYPES`, and some of `MODIFIERS`."""

    span: Span
    type: str
    modifiers: tuple[str, ...] = ()


def tokens(document: nodes.Document) -> list[Token]:
    """Return the tokens of a document in order; none lies in another."""
    found = [_of(mention) for mention in mentions(document)]
    text = document.source.text
    for statement in document.statements:
        found += _statement(statement, text)
    found += [Token(document.span(comment), "comment") for comment in document.comments]
    kept: list[Token] = []
    for token in sorted(found, key=lambda token: (token.span.start, token.span.end)):
        if token.span.end > token.span.start and (not kept or token.span.start >= kept[-1].span.end):
            kept.append(token)
    return kept


def _of(mention: Mention) -> Token:
    modifiers: tuple[str, ...] = ()
    if mention.kind == "macro" and mention.is_set:
        modifiers = ("declaration",)
    elif mention.kind == "function":
        modifiers = ("defaultLibrary",)
    span = mention.last if mention.kind == "macro" else mention.span
    return Token(span, _OF_MENTION[mention.kind], modifiers)


def _statement(statement: nodes.Statement, text: str) -> Iterator[Token]:
    start, end = statement.start, statement.end
    match statement:
        case nodes.Binding(value=value):
            yield from _value(value, text)
        case nodes.Block(bindings=bindings):
            for binding in bindings:
                yield from _value(binding.value, text)
        case nodes.Assertion(test=test, message=message):
            yield _first_word(start, text)
            yield from _value(test, text)
            if message is not None:
                yield from _value(message, text)
        case nodes.Import():
            yield _first_word(start, text)
            yield from _keywords(_WORDS, text, _first_word(start, text).span.end, end)
        case nodes.Include(path=path):
            yield _first_word(start, text)
            yield from _value(path, text)
            yield from _keywords(_WORDS, text, path.end, end)
        case nodes.Dotenv(path=path):
            yield _first_word(start, text)
            yield from _value(path, text)
        case nodes.Unbinding():
            yield _first_word(start, text)


def _first_word(start: int, text: str) -> Token:
    found = _STATEMENT.match(text, start)
    return Token(Span(start, found.end() if found else start), "keyword")


def _keywords(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Token]:
    return (Token(Span(*found.span()), "keyword") for found in pattern.finditer(text, start, end))


def _value(value: nodes.Value, text: str) -> Iterator[Token]:
    match value:
        case nodes.Literal(value=constant, start=start, end=end):
            if constant is None or isinstance(constant, bool):
                yield Token(Span(start, end), "keyword")
            else:
                yield Token(Span(start, end), "string" if isinstance(constant, str | bytes) else "number")
        case nodes.Operation(operator="once" | "lazy" | "cached", start=start):
            yield Token(Span(start, start + len(name_of(value.operator))), "keyword")
        case nodes.Operation(operator=operations.Format()):
            yield from _formatted(value, text)
            return
        case nodes.Operation(operator="and" | "or" | "not" | "if" | operations.Comparison()):
            at = value.start
            for part in value.operands:
                yield from _keywords(_OPERATOR, text, at, part.start)
                at = part.end
    for part in parts_of(value):
        yield from _value(part, text)


def _formatted(value: nodes.Operation, text: str) -> Iterator[Token]:
    """Yield an f-string: its text in pieces, and the values between them."""
    at = value.start
    inner = sorted(
        (token for part in parts_of(value) for token in (*_value(part, text), *map(_of, in_value(part, text)))),
        key=lambda token: token.span,
    )
    for token in inner:
        if token.span.start > at:
            yield Token(Span(at, token.span.start), "string")
        yield token
        at = max(at, token.span.end)
    if value.end > at:
        yield Token(Span(at, value.end), "string")


def encoded(found: Iterable[Token], lines: Lines) -> list[int]:
    """Return tokens as the protocol has them: five numbers each, the places relative to the token before.

    A token over several lines is one for each.
    """
    numbers: list[int] = []
    line = column = 0
    for span, kind, modifiers in found:
        bits = sum(1 << MODIFIERS.index(modifier) for modifier in modifiers)
        for start, end in _on_lines(span, lines):
            place = lines.position(start)
            width = lines.position(end)["character"] - place["character"]
            here = place["line"]
            ahead = place["character"] - (column if here == line else 0)
            numbers += (here - line, ahead, width, TYPES.index(kind), bits)
            line, column = here, place["character"]
    return numbers


def _on_lines(span: Span, lines: Lines) -> Iterator[Span]:
    first, last = lines.line_of(span.start), lines.line_of(span.end)
    for line in range(first, last + 1):
        start, end = max(span.start, lines.start(line)), min(span.end, lines.end(line))
        if end > start:
            yield Span(start, end)
