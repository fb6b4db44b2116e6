"""What an editor calls the fixes of findings."""

from __future__ import annotations

import pytest

from genever.language.text.diagnostics import Diagnostic, Edit
from genever.language.text.source import Source, Span
from genever.tools.server.features.fixes import fixes


@pytest.mark.parametrize(
    ("text", "old", "new", "title"),
    [
        ("Adam.lr = 1\nAdam.b = 2\n", "Adam.lr = 1\n", "", "Remove Adam.lr = 1"),
        ("Adam.lrr = 1\n", "rr", "r", "Change Adam.lrr to Adam.lr"),
        ("Adam.r = 1\n", "r", "lr", "Change Adam.r to Adam.lr"),
        ("x = 1 * 8\n", "1 * 8", "8", "Change 1 * 8 to 8"),
        ("x = true\n", "t", "T", "Change true to True"),
        ("x = {'a': 1, 'a': 2}\n", ", 'a': 2", "", "Remove , 'a': 2"),
    ],
)
def test_the_title_of_a_fix_says_what_it_changes(text: str, old: str, new: str, title: str) -> None:
    source = Source(text, "/a.gin")
    start = text.index(old)
    span = Span(start, start + len(old))
    finding = Diagnostic("redundant-default", "as it is", source, span, edits=(Edit(source, span, new),))
    assert [fix.title for fix in fixes([finding], "/a.gin", span)] == [title]
