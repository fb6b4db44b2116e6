"""Places of findings and edits, as reports have them: paths from the working directory, lines and columns from 1."""

from __future__ import annotations

import os
from typing import NamedTuple

from genever.language.text.diagnostics import Diagnostic
from genever.language.text.source import Source, Span


class Region(NamedTuple):
    """A part of a file, in lines and columns from 1, in code points; the end column is behind the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


def path_of(source: Source | None) -> str | None:
    """Return the path of a file with slashes, from the working directory where it is below that; None for no file."""
    if source is None or source.name is None or type(source).__name__ == "Argument":
        return None
    if "://" in source.name:
        return source.name
    path = os.path.relpath(source.name)
    return (os.path.abspath(source.name) if path.startswith("..") else path).replace(os.sep, "/")


def region_of(source: Source, span: Span) -> Region:
    """Return the part of a text that a span is."""
    begin, end = source.position(span.start), source.position(span.end)
    return Region(begin.line, begin.column + 1, end.line, end.column + 1)


def region(finding: Diagnostic) -> Region | None:
    """Return where in its file a finding is; None for one about no part of it."""
    if finding.source is None or finding.span is None:
        return None
    return region_of(finding.source, finding.span)
