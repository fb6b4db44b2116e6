"""Parses a text anew after a change, and of it only the statements around the change."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, NamedTuple, cast

from genever.language.syntax import nodes
from genever.language.syntax.lines import begins_statement
from genever.language.syntax.parse import parse_anew
from genever.language.text.diagnostics import Diagnostic, Edit, Related
from genever.language.text.source import Source, Span

#: What may make a statement out of text that stands far from it.
_FAR_REACHING = ("'''", '"""', "\\\n", "\\\r\n")


class Change(NamedTuple):
    """What stood in a span of the text before has become other text."""

    start: int
    end: int
    text: str

    def moved(self, span: Span) -> Span | None:
        """Return where a span of the text before stands after it; None where what stands there has changed."""
        if span.end <= self.start:
            return span
        if span.start < self.end:
            return None
        by = len(self.text) - (self.end - self.start)
        return Span(span.start + by, span.end + by)


def reparse(before: nodes.Document, source: Source, change: Change) -> nodes.Document:
    """Return what `parse.parse_anew` does with a text.

    Args:
        before: The document of the text before a change.
        source: The text after it.
        change: The change.
    """
    region = _region(before, source, change)
    found = _parse_region(source, region) if region is not None else None
    if region is None or found is None:
        return parse_anew(source)
    if found.diagnostics and not before.diagnostics and any(sign in source.text for sign in _FAR_REACHING):
        return parse_anew(source)  # A text with mistakes is parsed by lines, which such signs may join otherwise.
    by = len(change.text) - (change.end - change.start)
    statements = before.statements
    after, behind = statements[region.last :], region.end - by
    if by:
        after = tuple([moved(each, by) for each in after])
    ahead = [moved_finding(each, source, change) for each in before.diagnostics if _start(each) < region.start]
    following = [moved_finding(each, source, change) for each in before.diagnostics if after and _start(each) >= behind]
    if None in ahead or None in following:
        return parse_anew(source)
    return nodes.Document(
        source,
        (*statements[: region.first], *found.statements, *after),
        (*filter(None, ahead), *found.diagnostics, *filter(None, following)),
    )


class _Region(NamedTuple):
    """What is parsed: offsets in the new text, and the old statements that it takes the place of."""

    start: int
    end: int
    first: int
    last: int


def _region(before: nodes.Document, source: Source, change: Change) -> _Region | None:
    """Return what is to be parsed, None where that is all of the text."""
    if any(each.span is None or each.code == "indentation" for each in before.diagnostics):
        return None
    old, new, statements = before.source.text, source.text, before.statements
    by = len(new) - len(old)
    starts = [statement.start for statement in statements]
    first = max(bisect_right(starts, change.start) - 2, 0)
    while first > 0 and not _is_at_margin(old, starts[first]):
        first -= 1
    start = starts[first] if first else 0
    last = bisect_right(starts, change.end) + 1
    while last < len(statements) and not (_is_at_margin(old, starts[last]) and begins_statement(old, starts[last])):
        last += 1
    end = starts[last] if last < len(statements) else len(old)
    whole = (old, new) if before.diagnostics else (old[start:end], new[start : end + by])
    if any(sign in text for sign in _FAR_REACHING for text in whole):
        return None
    return _Region(start, end + by, first, min(last, len(statements)))


def _is_at_margin(text: str, offset: int) -> bool:
    return offset == 0 or text[offset - 1] == "\n"


def _parse_region(source: Source, region: _Region) -> nodes.Document | None:
    """Return the statements of a region and what is wrong in it; None where that may be so for more than it alone."""
    from genever.language.syntax.parser.grammar import parser
    from genever.language.syntax.parser.problems import PROBLEMS

    end = region.end + (region.end == len(source.text))
    try:
        statements = parser().parse(source.text + "\n", "document", region.start, end)
    except PROBLEMS:
        from genever.language.syntax.parser.recover import parse_apart

        found = parse_apart(source, region.start, region.end)
        return None if any(each.code == "indentation" for each in found.diagnostics) else found
    return nodes.Document(source, statements)


# ---- Moving -------------------------------------------------------------------------------------------


def moved(node: nodes.Statement, by: int) -> nodes.Statement:
    """Return a statement as it stands where the text before it is longer by so many characters."""
    return cast("nodes.Statement", _moved(node, by))


def _moved(node: Any, by: int) -> Any:
    kind = type(node)
    if kind is nodes.Literal or kind is nodes.Macro:
        return kind(node[0], node[1] + by, node[2] + by)
    if kind is tuple:
        return tuple([_moved(part, by) if isinstance(part, tuple) else part for part in node])
    fields = [_moved(part, by) if isinstance(part, tuple) else part for part in node]
    for index in _OFFSETS[kind]:
        fields[index] += by
    return kind(*fields)


_OFFSETS: dict[type, tuple[int, ...]] = {
    kind: tuple(index for index, name in enumerate(kind._fields) if name in ("start", "end", "key_end"))
    for kind in nodes.KINDS
}


def _start(finding: Diagnostic) -> int:
    assert finding.span is not None
    return finding.span.start


def moved_finding(finding: Diagnostic, source: Source, change: Change) -> Diagnostic | None:
    """Return a finding of the text before a change as one of the text after it; None where that has changed itself.

    Its edits are left out where one of them is of what has changed; so is a related place.
    """
    old, span = finding.source, finding.span
    assert span is not None
    at = change.moved(span)
    if at is None:
        return None
    edits: list[Edit] = []
    for edit in finding.edits:
        place = change.moved(edit.span) if edit.source is old else edit.span
        if place is not None:
            edits.append(Edit(source if edit.source is old else edit.source, place, edit.text))
    related: list[Related] = []
    for each in finding.related:
        place = change.moved(each.span) if each.source is old else each.span
        if place is not None:
            related.append(each._replace(source=source if each.source is old else each.source, span=place))
    is_whole = len(edits) == len(finding.edits)
    return finding._replace(source=source, span=at, edits=tuple(edits) if is_whole else (), related=tuple(related))
