"""Comments that ignore findings: which they apply to, and what is said of those that ignore none."""

import os
from typing import NamedTuple

import pytest

from genever.language.syntax.parse import parse
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.source import Source, Span
from genever.tools.checking.fixing import apply
from genever.tools.linting.ignoring import without_ignored

JUDGED = {"unused-macro", "deprecated", "syntax"}


class Left(NamedTuple):
    """A finding that is left: its line, its code and its message."""

    line: int | None
    code: str
    message: str


def left(text: str, *findings: tuple[int, str]) -> list[Left]:
    """What is left of findings in some lines of a text."""
    return [Left(found.line, found.code, found.message) for found in _left(text, *findings)]


def _left(text: str, *findings: tuple[int, str]) -> list[Diagnostic]:
    document = parse(Source(text, "a.gin"))
    source = document.source
    starts = [0, *(index + 1 for index, character in enumerate(text) if character == "\n")]
    made = [
        Diagnostic(code, "found", source, Span(starts[line - 1], starts[line - 1] + 1))  # type: ignore[arg-type]
        for line, code in findings
    ]
    return list(without_ignored(made, {os.path.abspath("a.gin"): document}, JUDGED))


def test_a_comment_is_about_its_line() -> None:
    text = "a = 1  # genever: ignore[unused-macro]\nb = 2\n"
    assert left(text, (1, "unused-macro"), (2, "unused-macro")) == [Left(2, "unused-macro", "found")]
    assert left(text, (1, "unused-macro"), (1, "deprecated")) == [Left(1, "deprecated", "found")]


def test_a_comment_of_its_own_is_about_the_next_statement() -> None:
    text = "# Why. genever: ignore[unused-macro]\n\n# more\na = 1\nb = 2\n"
    assert left(text.replace("Why. ", ""), (4, "unused-macro")) == []
    assert left(text.replace("Why.", "Why. #"), (4, "unused-macro"), (5, "unused-macro")) == [
        Left(5, "unused-macro", "found")
    ]


def test_a_comment_is_about_a_whole_file() -> None:
    text = "a = 1\nb = 2\n#genever:ignore-file[ deprecated,unused-macro ]\n"
    assert left(text, (1, "unused-macro"), (2, "deprecated")) == []


def test_what_is_no_text_of_a_configuration_cannot_be_meant() -> None:
    assert [each.code for each in left("a = 1  # genever: ignore[syntax]\n", (1, "syntax"))] == [
        "syntax",
        "unused-ignore",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1  # genever: ignore[unused-macro]\n", "there is no unused-macro here to ignore"),
        ("a = 1  # genever: ignore-file[unused-macro]\n", "there is no unused-macro in this file to ignore"),
        ("a = 1  # genever: ignore[unused-marco]\n", "there is no code 'unused-marco'"),
        ("a = 1  # genever: ignore\n", "this ignores nothing: it names no code"),
        ("a = 1  # genever: ignore[]\n", "this ignores nothing: it names no code"),
        ("a = 1  # genever: ingore[unused-macro]\n", "this ignores nothing: it is misspelt"),
        ("a = 1  # Genever: ignore[unused-macro]\n", "this ignores nothing: it is misspelt"),
        ("# genever: ignore-files[unused-macro]\n", "this ignores nothing: it is misspelt"),
    ],
)
def test_a_comment_that_ignores_nothing_is_said(text: str, message: str) -> None:
    assert left(text) == [Left(1, "unused-ignore", message)]


@pytest.mark.parametrize(
    "text",
    [
        "a = 1  # genever: ignore[argument-type]\n",
        "a = '# genever: ignore[unused-macro]'\n",
        "# genever ignores what it is told to\n",
        "# genever: ignored where nothing is in brackets\n",
        "# genever: note[unused-macro]\n",
    ],
)
def test_nothing_is_said_of_what_was_not_looked_for_or_is_no_comment_of_ours(text: str) -> None:
    assert left(text) == []


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a = 1  # genever: ignore[unused-macro]\nb = 2\n", "a = 1\nb = 2\n"),
        ("# genever: ignore[unused-macro]\nb = 2\n", "b = 2\n"),
        ("a = 1  # genever: ignore[unused-macro] by hand\n", "a = 1  # by hand\n"),
        ("a = 1  # by hand  # genever: ignore[unused-macro]\n", "a = 1  # by hand\n"),
        ("a = 1  # genever: ignore[unused-macro, argument-type]\n", "a = 1  # genever: ignore[argument-type]\n"),
        ("a = 1  # genever: ignore[unused-macro, deprecated]", "a = 1"),
    ],
)
def test_the_fix_takes_out_what_ignores_nothing(text: str, after: str) -> None:
    path = os.path.abspath("a.gin")
    assert apply(_left(text), [path]) == {path: after}
