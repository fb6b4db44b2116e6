"""Findings as text."""

import pytest

from genever.language.text.diagnostics import Diagnostic, render, render_all, suggest
from genever.language.text.source import Argument, Source, Span

SOURCE = Source("a = 1\ntrain.Adam.lrr = 0.1\n", "conf/base.gin")


def test_a_finding_shows_its_place_its_line_and_its_hint() -> None:
    found = Diagnostic("unknown-parameter", "Adam has no parameter 'lrr'", SOURCE, Span(17, 20), "did you mean 'lr'?")
    assert render(found) == (
        "conf/base.gin:2:12: error: Adam has no parameter 'lrr' [unknown-parameter]\n"
        "  2 | train.Adam.lrr = 0.1\n"
        "    |            ^^^ did you mean 'lr'?"
    )


def test_a_finding_without_a_hint_ends_in_its_caret() -> None:
    assert render(Diagnostic("syntax", "no", SOURCE, Span(0, 1))) == (
        "conf/base.gin:1:1: error: no [syntax]\n  1 | a = 1\n    | ^"
    )


def test_a_finding_without_a_place_shows_its_message() -> None:
    assert render(Diagnostic("locked", "locked", hint="unlock it")) == "error: locked [locked]\n  unlock it"
    assert render(Diagnostic("locked", "locked")) == "error: locked [locked]"


def test_a_finding_about_a_whole_text_shows_its_name() -> None:
    assert render(Diagnostic("syntax", "no", SOURCE, hint="why")) == "conf/base.gin: error: no [syntax]\n  why"


def test_a_warning_says_so() -> None:
    assert render(Diagnostic("unused-macro", "unused", severity="warning")) == "warning: unused [unused-macro]"


def test_an_argument_has_no_line_number() -> None:
    found = Diagnostic("syntax", "no", Argument("lr=", "argument 2"), Span(3, 4))
    assert render(found) == "argument 2: error: no [syntax]\n  | lr=\n  |    ^"


def test_the_caret_keeps_to_its_line() -> None:
    found = Diagnostic("syntax", "no", Source("x = [1,\n2"), Span(4, 9))
    assert render(found) == "<bindings>:1:5: error: no [syntax]\n  1 | x = [1,\n    |     ^^^"


def test_the_caret_stands_under_its_place_after_tabs() -> None:
    found = Diagnostic("syntax", "no", Source("\tx =\t?"), Span(5, 6))
    assert render(found) == "<bindings>:1:6: error: no [syntax]\n  1 | \tx =\t?\n    | \t   \t^"


@pytest.mark.parametrize("start", [0, 5, 200, 399])
def test_a_long_line_is_cut_around_the_caret(start: int) -> None:
    text = "".join(chr(ord("a") + index % 26) for index in range(400))
    _, line, caret = render(Diagnostic("syntax", "no", Source(text), Span(start, start + 1))).splitlines()
    assert len(line) < 140
    assert line[caret.index("^")] == text[start]


def test_the_place_is_there_as_numbers_too() -> None:
    found = Diagnostic("syntax", "no", SOURCE, Span(17, 20))
    assert (found.line, found.column) == (2, 12)
    assert (Diagnostic("syntax", "y").line, Diagnostic("syntax", "y").column) == (None, None)


def test_twenty_findings_are_shown_and_the_rest_counted() -> None:
    found = [Diagnostic("syntax", f"message {number}") for number in range(23)]
    lines = render_all(found).splitlines()
    assert (len(lines), lines[19], lines[20]) == (21, "error: message 19 [syntax]", "(+3 more)")


@pytest.mark.parametrize(
    ("name", "candidates", "expected"),
    [
        ("lrr", ["lr", "eps"], "did you mean 'lr'?"),
        ("adam", ["Adam", "SGD"], "did you mean 'Adam'?"),
        ("steps", ["step_size", "step"], "did you mean 'step' or 'step_size'?"),
        ("rate", ["rate_", "rate_a", "rate_ab", "rate_abc"], "did you mean 'rate_', 'rate_a' or 'rate_ab'?"),
        ("zzz", ["lr", "eps"], None),
        ("x", [], None),
    ],
)
def test_a_suggestion_names_at_most_three_close_names(name: str, candidates: list[str], expected: str | None) -> None:
    found = suggest(name, candidates)
    assert (found and str(found)) == expected
