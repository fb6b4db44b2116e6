"""The check of the formatter's work sees what changes a meaning, and no more."""

import pytest

from genever.language.syntax.parse import parse, parse_value
from genever.tools.formatting.check import is_plainly_same, same, statements_of_same


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
        ("a = -1.5e-3", "a  =  - 1.5e-3"),
        ('a = "b"', "a = 'b'"),
        ('a = ["", "it\'s"]', "a = ['', \"it's\"]"),
        ("a/b.c = %d", "a/b.c  = %d"),
        ("a = [1, 2]", "a = [\n    1,  # one\n    2,\n]"),
        ("a = {'b': 1}", "a = {\n    'b': 1,\n    # no more\n}"),
        ("a = \\\n    1", "a = 1"),
        ("a = (1,)", "a = (1, )"),
        ("a = '# b'", "a  = '# b'  # c"),
    ],
)
def test_what_plainly_says_the_same(a: str, b: str) -> None:
    assert parse(a).diagnostics == parse(b).diagnostics == ()
    assert same(parse(a).statements, parse(b).statements)
    assert is_plainly_same(a, b)
    assert is_plainly_same(b, a)


@pytest.mark.parametrize(
    "a, b",
    [
        ("a = 1", "a = 2"),
        ("a = 1", "b = 1"),
        ("a = '1'", "a = 1"),
        ("a = 'b'", "a = 'c'"),
        ("a = 'b c'", "a = 'b  c'"),
        ("a = '#b'", "a = '#c'"),
        ("a = 'b,]'", "a = 'b]'"),
        ("a = @f", "a = @f()"),
        ("a = 1 ", "a = [1]"),
        ("a = b'x'", "a = 'x'"),
        ("a = (1,)", "a = (1)"),
        ("a = [(1,)]", "a = [(1)]"),
        ("a = [1, 2]", "a = [12]"),
        ("a = [1, 2]", "a = [1, -2]"),
        ("a = [[1], 2]", "a = [[1, 2]]"),
        ("a = {'b': 1}", "a = {'b', 1}"),
        ("a = %b % %c", "a = %b - %c"),
        ("a = 1\nb = 2", "a = 1"),
    ],
)
def test_what_does_not_say_the_same_is_never_plainly_the_same(a: str, b: str) -> None:
    assert not same(parse(a).statements, parse(b).statements)
    assert not is_plainly_same(a, b)


def test_imports_may_change_places_with_each_other_alone() -> None:
    document = parse("import b\nimport a\nx = 1\n")
    assert statements_of_same(document, "import a\nimport b\nx = 1\n") is not None
    assert statements_of_same(document, "import a\nx = 1\nimport b\n") is None
    assert statements_of_same(document, "import a\nimport c\nx = 1\n") is None
