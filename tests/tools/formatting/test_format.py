"""What formatting promises, and what it does where that cannot be kept."""

from collections.abc import Callable, Sequence

import pytest

from genever import ConfigValueError
from genever.language.syntax.nodes import MAX_NESTING
from genever.tools.formatting import format as formatting
from genever.tools.formatting.format import Edit, format_range, format_text
from genever.tools.formatting.pieces import Piece
from tests.costs import costs_at_most


def test_a_text_in_the_style_is_the_same_text() -> None:
    text = "import a\n\ntrain.lr = 1e-3  # high\n\nAdam:\n    betas = (0.9, 0.999)\n"
    assert format_text(text).text == text


def test_what_is_wrong_is_told_and_the_rest_is_formatted() -> None:
    formatted = format_text("a=1\nb ==  2\nc=3\n")
    assert formatted.text == "a = 1\nb ==  2\nc = 3\n"
    assert [(each.code, each.line) for each in formatted.diagnostics] == [("syntax", 2)]


@pytest.mark.parametrize(
    "mistake",
    [
        lambda piece: piece._replace(text=piece.text.replace("1", "2")),
        lambda piece: piece._replace(text=piece.text.replace("why", "how")),
        lambda piece: piece._replace(text=piece.text + "  # not there before"),
        lambda piece: piece._replace(text=f"{piece.text}\ny = 2"),
        lambda piece: piece._replace(text=piece.text.replace("[1]", "[1,]")),
    ],
    ids=["another value", "another comment", "a new comment", "a new statement", "not the same again"],
)
def test_a_mistake_of_the_formatter_is_an_error(mistake: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def step(pieces: Sequence[Piece], width: int) -> list[Piece]:
        return [mistake(piece) for piece in pieces]  # type: ignore[operator]  # It is one of those above.

    monkeypatch.setattr(formatting, "STEPS", (*formatting.STEPS, step))
    with pytest.raises(ConfigValueError) as caught:
        format_text("x = [1]  # why\n")
    assert str(caught.value) == (
        "error: formatting would change what <bindings> says, so it stays as it is [not-formatted]\n"
        "  this is a mistake of the formatter's: please report it with the file"
    )


@pytest.mark.parametrize(
    "mistake",
    [
        lambda pieces: pieces[:-1],
        lambda pieces: [*pieces, pieces[-1]],
        lambda pieces: [pieces[1], *pieces[1:]],
        lambda pieces: [*pieces[:2], pieces[3], pieces[2]],
        lambda pieces: [pieces[0], pieces[2], pieces[1], pieces[3]],
        lambda pieces: [*pieces[:2], pieces[2]._replace(text="x = 1 \\"), pieces[3]],
        lambda pieces: [*pieces[:2], pieces[2]._replace(text="x =\n1"), pieces[3]],
        lambda pieces: [*pieces[:2], pieces[2]._replace(text=" x = 1"), pieces[3]],
    ],
    ids=[
        "left out",
        "twice",
        "one import for another",
        "another order",
        "an import moved",
        "goes on",
        "broken",
        "indented",
    ],
)
def test_a_mistake_in_what_stands_where_is_an_error(mistake: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def step(pieces: Sequence[Piece], width: int) -> list[Piece]:
        return mistake(pieces)  # type: ignore[operator,no-any-return]  # It is one of those above.

    monkeypatch.setattr(formatting, "STEPS", (*formatting.STEPS, step))
    with pytest.raises(ConfigValueError, match="formatting would change what <bindings> says"):
        format_text("import a\nimport b\nx=1\ny=2\n")


def test_a_text_with_an_error_that_cannot_be_formatted_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def step(pieces: Sequence[Piece], width: int) -> list[Piece]:
        return [piece._replace(text=piece.text.replace("1", "2")) for piece in pieces]

    monkeypatch.setattr(formatting, "STEPS", (*formatting.STEPS, step))
    assert format_text("x = [1]\ny =\n").text == "x = [1]\ny =\n"


def test_lines_are_as_long_as_is_asked_for() -> None:
    text = "x = [1111, 2222, 3333]\n"
    assert format_text(text, 22).text == text
    assert format_text(text, 21).text == "x = [\n    1111,\n    2222,\n    3333,\n]\n"


@pytest.mark.parametrize("opening, closing", ["[]", ("(", ",)"), ("{1: ", "}"), ("@f(a=", ")"), ("(1 + ", ")")])
def test_brackets_may_nest_as_deep_as_the_language_allows(opening: str, closing: str) -> None:
    deep = MAX_NESTING - 1
    text = f"x={opening * deep}1{closing * deep}\n"
    formatted, diagnostics = format_text(text)
    assert diagnostics == ()
    assert "".join(formatted.split()).replace(",", "") == "".join(text.split()).replace(",", "")
    assert format_text(formatted).text == formatted


def test_operators_may_nest_deeper_than_python_calls() -> None:
    text = f"x={'not ' * 5000}%y\n"
    assert format_text(text).text == f"x = {'not ' * 5000}%y\n"


def test_long_keys_in_nested_dicts_cost_no_more_the_deeper_they_are() -> None:
    depth, key = 60, "k" * 120
    text = f"x = {f'{{({key!r}, 1): ' * depth}1{'}' * depth}\n"
    formatted = format_text(text).text
    assert formatted.count(key) == depth
    assert format_text(formatted).text == formatted


@pytest.mark.parametrize(
    "made",
    [
        lambda size: f"x = {'[' * 190}{'1, ' * 1_250 * size}{']' * 190}\n",
        lambda size: f"x = {' + '.join(['[1]'] * 750 * size)}\n",
        lambda size: f"x = ({' + '.join(['[1]'] * 750 * size)})\n",
        lambda size: f"x = {'(1 + ' * 45 * size}1{')' * 45 * size}\n",
    ],
    ids=["deep and long", "brackets", "brackets in brackets", "groups"],
)
def test_what_it_costs_grows_with_the_length_of_a_text(made: Callable[[int], str]) -> None:
    """Four times the text takes four times as long; what is quadratic would take sixteen times."""
    short, long = made(1), made(4)
    assert costs_at_most(9, lambda: format_text(long), lambda: format_text(short))


# ---- A part of a text ---------------------------------------------------------------------------------


def test_a_range_is_formatted_alone() -> None:
    text = "a=1\nb=[1,\n 2]\n\n\n\n\nc=3\n"
    assert format_range(text, 3, 3) == Edit(2, 3, "b = [1, 2]\n")
    assert format_range(text, 8, 8) == Edit(6, 8, "c = 3\n")
    assert format_range(text, 5, 5) is None


def test_only_a_line_end_ends_a_line_of_a_range() -> None:
    text = "a = 'x\x0cy\u2028z'\nb=2\n"
    assert format_range(text, 2, 2) == Edit(2, 2, "b = 2\n")


def test_a_range_in_the_style_needs_no_edit() -> None:
    assert format_range("a=1\nb = 2\n", 2, 2) is None


def test_a_range_in_a_block_keeps_the_indentation_of_the_block() -> None:
    text = "f:\n  a=1\n  b=2\n"
    assert format_range(text, 3, 3) == Edit(3, 3, "  b = 2\n")
    assert format_range(text, 1, 3) == Edit(2, 3, "    a = 1\n    b = 2\n")


def test_a_range_sorts_only_its_own_imports() -> None:
    text = "import d\nimport c\nimport b\nimport a\n"
    assert format_range(text, 3, 4) == Edit(3, 4, "import a\nimport b\n")


def test_a_broken_statement_in_a_range_stays_as_it_is() -> None:
    assert format_range("a=1\nb =\nc=3\n", 1, 3) == Edit(1, 3, "a = 1\nb =\nc = 3\n")
