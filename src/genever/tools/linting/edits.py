"""Edits of whole statements."""

from __future__ import annotations

from collections.abc import Iterable

from genever.language.text.diagnostics import Edit
from genever.language.text.source import Span
from genever.tools.linting.walk import Content


def without(content: Content, starts: Iterable[int]) -> tuple[Edit, ...]:
    """Return the edits that take statements out of a document, with the comments on their lines.

    A block goes with the last of its bindings.

    Args:
        content: The document.
        starts: The 0-based offsets of the statements.
    """
    gone = set(starts)
    for block in {id(block): block for start, block in content.blocks.items() if start in gone}.values():
        if all(binding.start in gone for binding in block.bindings):
            gone.add(block.start)
    source = content.document.source
    found: list[Span] = []
    for start in sorted(gone & content.lines.keys()):
        line = content.lines[start]
        begin = source.text.rfind("\n", 0, line.start) + 1
        if found and found[-1].end == begin:
            begin = found.pop().start
        found.append(Span(begin, min(line.end + 1, len(source.text))))
    return tuple(Edit(source, span, "") for span in found)
