"""Reading on: what a text with mistakes still says, and what is reported of them."""

import pytest

from genever.language.syntax import nodes
from genever.language.syntax.parse import parse


def read(text: str) -> tuple[list[str], list[tuple[int, str]]]:
    """The parameters that are bound, and the line and message of each mistake."""
    document = parse(text)
    names = [
        binding.parameter
        for statement in document.statements
        for binding in (statement.bindings if isinstance(statement, nodes.Block) else (statement,))
        if isinstance(binding, nodes.Binding)
    ]
    return names, [(diagnostic.line or 0, diagnostic.message) for diagnostic in document.diagnostics]


def test_every_mistake_of_a_text_is_told() -> None:
    assert read("f.a = \nf.b = 2\nf.c 3\nf.d = 4\nf.e = foo\n") == (
        ["b", "d"],
        [
            (1, "a value is missing here"),
            (3, "expected '=' or ':' after 'f.c', not '3'"),
            (5, "'foo' is not a value"),
        ],
    )


def test_an_unclosed_bracket_ends_where_a_statement_begins() -> None:
    assert read("f.a = [1,\n  2,\nf.b = 2\nf.c = (\nf:\n  d = 1\n") == (
        ["b", "d"],
        [(1, "'[' is never closed"), (4, "'(' is never closed")],
    )


def test_an_unclosed_bracket_in_a_block_ends_at_the_next_entry() -> None:
    assert read("f:\n  a = [1,\n  b = 2\nf.c = 3\n") == (["b", "c"], [(2, "'[' is never closed")])


def test_an_unclosed_string_ends_with_its_line() -> None:
    assert read("f.a = 'x\nf.b = '''y\nf.c = 3\n") == (
        ["c"],
        [(1, "this string is not closed"), (2, "this string is not closed")],
    )


def test_a_bracket_too_many_costs_its_line() -> None:
    assert read("f.a = [1]]\nf.b = 2\n") == (["b"], [(1, "expected the end of the line, not ']'")])


def test_a_broken_entry_costs_itself() -> None:
    assert read("f:\n  a = 1\n  b = \n  c = 3\nf.d = 4\n") == (["a", "c", "d"], [(3, "a value is missing here")])


def test_a_header_without_entries_is_told() -> None:
    assert read("f:\nf.a = 1\n") == (["a"], [(1, "an indented block must follow the colon")])


def test_an_entry_in_another_column_is_told() -> None:
    assert read("f:\n  a = 1\n   b = 2\n") == (["a", "b"], [(3, "the lines of a block begin in one column")])


def test_a_tab_that_is_no_indentation_of_before_is_told() -> None:
    names, problems = read("f:\n        a = 1\n\tb = 2\n")
    assert (names, problems) == (["a", "b"], [])


def test_statements_on_one_line_are_told() -> None:
    assert read("f.a = 1; f.b = 2\nf.c = 3\n") == (["c"], [(1, "expected the end of the line, not ';'")])


def test_a_merge_conflict_costs_its_marks() -> None:
    names, problems = read("<<<<<<< HEAD\nf.a = 1\n=======\nf.b = 2\n>>>>>>> other\nf.c = 3\n")
    assert names == ["a", "b", "c"]
    assert [line for line, _ in problems] == [1, 3, 5]


@pytest.mark.parametrize(
    "text", ["\0", "\x0b", "\x85", "\u2028f.a = 1", "é = ½", "f.x = \u2019a\u2019", "\u201c\u201d", "f.x = 1\u00a0"]
)
def test_odd_characters_are_told(text: str) -> None:
    assert parse(text).diagnostics != ()


def test_placeholders_of_templates_are_told_by_line() -> None:
    names, problems = read("f.a = ???\nf.b = $VALUE\nf.c = {{value}}\nf.d = <value>\nf.e = 1\n")
    assert names == ["e"]
    assert [line for line, _ in problems] == [1, 2, 3, 4]
