"""What an editor can fold: blocks, long values, runs of imports and of comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from genever.language.syntax import nodes
from genever.tools.server.features.mentions import parts_of
from genever.tools.server.protocol.positions import Lines


class Fold(NamedTuple):
    """Lines that fold, from 0, the last one included."""

    first: int
    last: int
    kind: Literal["region", "imports", "comment"] = "region"


def folds(document: nodes.Document, lines: Lines) -> list[Fold]:
    """Return what can be folded in a document, from the top, each pair of lines once."""
    found: dict[tuple[int, int], Fold] = {}
    for fold in (*_runs(document, lines), *_statements(document, lines)):
        if fold.last > fold.first:
            found.setdefault(fold[:2], fold)
    return sorted(found.values())


def _statements(document: nodes.Document, lines: Lines) -> Iterator[Fold]:
    for statement in document.statements:
        yield Fold(lines.line_of(statement.start), lines.line_of(_last(statement)))
        for value in _values(statement):
            yield from _brackets(value, lines)


def _last(statement: nodes.Statement) -> int:
    """Return the offset of the last character: the end of a block may lie after its last line."""
    if isinstance(statement, nodes.Block) and statement.bindings:
        return max(statement.bindings[-1].end - 1, statement.start)
    return max(statement.end - 1, statement.start)


def _values(statement: nodes.Statement) -> tuple[nodes.Value, ...]:
    match statement:
        case nodes.Binding(value=value):
            return (value,)
        case nodes.Block(bindings=bindings):
            return tuple(binding.value for binding in bindings)
        case nodes.Assertion(test=test):
            return (test,)
    return ()


def _brackets(value: nodes.Value, lines: Lines) -> Iterator[Fold]:
    first, last = lines.line_of(value.start), lines.line_of(max(value.end - 1, value.start))
    if last > first:
        yield Fold(first, last)
        for part in parts_of(value):
            yield from _brackets(part, lines)


def _runs(document: nodes.Document, lines: Lines) -> Iterator[Fold]:
    imports = [lines.line_of(each.start) for each in document.statements if isinstance(each, nodes.Import)]
    yield from (Fold(first, last, "imports") for first, last in _consecutive(imports))
    text = document.source.text
    alone = [
        lines.line_of(comment.start)
        for comment in document.comments
        if not text[lines.start(lines.line_of(comment.start)) : comment.start].strip()
    ]
    yield from (Fold(first, last, "comment") for first, last in _consecutive(alone))


def _consecutive(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of numbers without a gap."""
    numbers = sorted(set(numbers))
    ends = [index for index, (one, other) in enumerate(pairwise(numbers)) if other > one + 1]
    begin = 0
    for end in (*ends, len(numbers) - 1):
        if begin <= end:
            yield numbers[begin], numbers[end]
        begin = end + 1
