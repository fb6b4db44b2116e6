"""The check of the formatter's work sees what changes a meaning, and no more."""

import pytest

from genever.language.syntax.parse import parse, parse_value
from genever.tools.formatting.check import is_same_line, same, statements_of_same


@pytest.mark.parametrize(
    "a, b",
    [
        ("1", "1.0"),
        ("1", "True"),
        ("0.0", "-0.0"),
        ("'a'", "b'a'"),
        ("[1]", "(1,)"),
        ("(1)", "(1,)"),
        ("[]", "{}"),
        ("@f", "@f()"),
        ("%a", "%b"),
        ("@f(1)", "@f(1, ...)"),
        ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}"),
        ("1 + 2", "1 - 2"),
        ("f'{%a}'", "f'{%a!r}'"),
        ("0.1", "0.2"),
    ],
)
def test_other_values_are_told_apart(a: str, b: str) -> None:
    assert same(parse_value(a), parse_value(a))
    assert not same(parse_value(a), parse_value(b))


@pytest.mark.parametrize("a, b", [("[1,\n 2 ]", "[1, 2]"), ('"a"', "'a'"), ("( 1 )", "1"), ("0X1F", "31")])
def test_spelling_does_not_count(a: str, b: str) -> None:
    assert same(parse_value(a), parse_value(b))


@pytest.mark.parametrize(
    "a, b",
    [
        ("a=1", "a = 1"),
        ("a = @f()# why", "a = @f()  # why"),
        ("a = -1.5e-3", "a  =  -1.5e-3"),
        ('a = "b"', "a = 'b'"),
        ("a.b/c = %d", "a.b/c  = %d"),
    ],
)
def test_lines_of_one_token_that_say_the_same(a: str, b: str) -> None:
    assert is_same_line(a, b)


@pytest.mark.parametrize(
    "a, b",
    [
        ("a = 1", "a = 2"),
        ("a = 1", "b = 1"),
        ("a = 1  # b", "a = 1  # c"),
        ("a = 1  # b", "a = 1"),
        ("a = '1'", "a = 1"),
        ("a = 'b'", "a = 'c'"),
        ("a = @f", "a = @f()"),
        ("a = 1 ", "a = [1]"),
        ("a = b'x'", "a = 'x'"),
    ],
)
def test_lines_of_one_token_that_do_not(a: str, b: str) -> None:
    assert not is_same_line(a, b)


def test_imports_may_change_places_with_each_other_alone() -> None:
    document = parse("import b\nimport a\nx = 1\n")
    assert statements_of_same(document, "import a\nimport b\nx = 1\n") is not None
    assert statements_of_same(document, "import a\nx = 1\nimport b\n") is None
    assert statements_of_same(document, "import a\nimport c\nx = 1\n") is None
