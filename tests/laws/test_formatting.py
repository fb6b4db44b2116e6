"""Formatting: any text says the same afterwards, and a formatted text stays as it is."""

import re
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from genever.language.syntax.parse import parse
from genever.language.text.diagnostics import Diagnostic
from genever.tools.formatting.format import format_range, format_text
from tests.laws.test_recovery import shape
from tests.laws.texts import STATEMENTS, TEXTS, damaged_lines

SWITCHES = st.sampled_from(["# fmt: off\n", "# fmt: on\n"])
DOCUMENTS = st.lists(STATEMENTS, max_size=6).map("".join)


def shapes(text: str) -> tuple[list[str], list[str]]:
    """What a text says: its statements, but for the order of imports, and its comments."""
    document = parse(text)
    statements = [shape(statement) for statement in document.statements]
    imports = sorted(each for each in statements if each.startswith("Import"))
    others = [each if not each.startswith("Import") else "Import" for each in statements]
    return [*others, *imports], sorted(comment.text.rstrip(" \t\f") for comment in document.comments)


def problems(diagnostics: Iterable[Diagnostic]) -> list[tuple[str, str]]:
    return [(each.code, each.message) for each in diagnostics]


def edited(text: str, first: int, last: int) -> str:
    """A text with these lines formatted."""
    edit = format_range(text, first, last)
    if edit is None:
        return text
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    return "".join([*lines[: edit.first - 1], edit.text, *lines[edit.last :]])


@given(DOCUMENTS)
def test_a_text_says_the_same_after_it(text: str) -> None:
    assert shapes(format_text(text).text) == shapes(text)


@given(DOCUMENTS)
def test_a_formatted_text_stays_as_it_is(text: str) -> None:
    formatted = format_text(text).text
    assert format_text(formatted).text == formatted


@given(st.lists(STATEMENTS | SWITCHES, max_size=6).map("".join))
def test_what_is_switched_off_stays_as_it_is(text: str) -> None:
    formatted = format_text(text).text
    assert shapes(formatted) == shapes(text)
    for region in re.findall(r"^# fmt: off\n.*?^# fmt: on\n", text, re.MULTILINE | re.DOTALL):
        assert region in formatted


@given(TEXTS | damaged_lines())
def test_any_text_can_be_formatted(text: str) -> None:
    text = text.replace("\r\n", "\n")
    formatted, diagnostics = format_text(text)
    assert problems(diagnostics) == problems(parse(text).diagnostics)
    assert shapes(formatted) == shapes(text)
    assert format_text(formatted).text == formatted


@given(st.lists(STATEMENTS | damaged_lines().map("{}\n".format), max_size=6).map("".join))
def test_broken_statements_stay_as_they_are(text: str) -> None:
    formatted, diagnostics = format_text(text)
    assert problems(parse(formatted).diagnostics) == problems(diagnostics)
    assert format_text(formatted).text == formatted


@given(DOCUMENTS, st.integers(1, 12), st.integers(0, 4))
def test_a_text_says_the_same_after_a_part_of_it_was_formatted(text: str, first: int, more: int) -> None:
    assert shapes(edited(text, first, first + more)) == shapes(text)


@given(DOCUMENTS)
def test_formatting_every_line_formats_the_text(text: str) -> None:
    assert edited(text, 1, text.count("\n") + 1) == format_text(text).text
