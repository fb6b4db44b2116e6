"""Statements and values as nodes, with their places."""

from typing import Any

import pytest

from genever import ConfigIndentationError, ConfigSyntaxError
from genever.language.syntax import nodes
from genever.language.syntax.nodes import (
    Binding,
    Block,
    Dict,
    Import,
    Include,
    List,
    Literal,
    Macro,
    Reference,
    Tuple,
    Unbinding,
)
from genever.language.syntax.parse import parse, parse_value
from genever.language.text.source import Source, Span


def only(text: str) -> nodes.Statement:
    """The one statement of a text without mistakes."""
    document = parse(text)
    assert document.diagnostics == ()
    (statement,) = document.statements
    return statement


def value(text: str) -> Any:
    """The value that a literal, or a container of literals, is."""
    match parse_value(text):
        case Literal(found):
            return found
        case List(items):
            return [value(text[item.start : item.end]) for item in items]
        case Tuple(items):
            return tuple(value(text[item.start : item.end]) for item in items)
        case Dict(items):
            return {value(text[k.start : k.end]): value(text[v.start : v.end]) for k, v in items}
        case other:
            raise AssertionError(other)


# ---- Statements -----------------------------------------------------------------------------------------


def test_a_binding() -> None:
    assert only("a/b/mod.f.x = 1") == Binding("a/b", "mod.f", "x", Literal(1, 14, 15), 0, 11, 15)


def test_a_macro_is_a_binding_without_a_parameter() -> None:
    assert only("s/X = 1") == Binding("s", "X", "", Literal(1, 6, 7), 0, 3, 7)


@pytest.mark.parametrize("operator", ["+=", "-=", "|="])
def test_an_edit_is_a_binding_with_its_operator(operator: str) -> None:
    assert only(f"f.x {operator} 1") == Binding("", "f", "x", Literal(1, 7, 8), 0, 3, 8, operator)


def test_an_unbinding() -> None:
    assert only("del s/f.x") == Unbinding("s", "f", "x", 0, 9, 9)


def test_a_block_holds_bindings_of_one_selector() -> None:
    assert only("s/f:\n  x = 1\n  y = 2\n") == Block(
        "s",
        "f",
        (
            Binding("s", "f", "x", Literal(1, 11, 12), 7, 8, 12),
            Binding("s", "f", "y", Literal(2, 19, 20), 15, 16, 20),
        ),
        0,
        3,
        20,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a.b", ("a.b", False, None)),
        ("import a.b as c", ("a.b", False, "c")),
        ("from a.b import c", ("a.b.c", True, None)),
        ("from a import b as c  # why", ("a.b", True, "c")),
    ],
)
def test_an_import(text: str, expected: tuple[str, bool, str | None]) -> None:
    found = only(text)
    assert isinstance(found, Import)
    assert (found.module, found.is_from, found.alias) == expected
    assert str(found) == text.partition("  #")[0]


def test_an_include() -> None:
    assert only("include 'a' 'b'") == Include(Literal("ab", 8, 15), "", 0, 15)
    assert only("include 'a' as s/t") == Include(Literal("a", 8, 11), "s/t", 0, 18)


def test_an_assertion_has_a_test_and_a_message() -> None:
    found = only("assert %X, 'why'")
    assert isinstance(found, nodes.Assertion)
    assert (found.test, found.message) == (Macro("X", 7, 9), Literal("why", 11, 16))


@pytest.mark.parametrize(
    "word", ["import", "from", "include", "del", "assert", "once", "lazy", "cached", "as", "if", "None"]
)
def test_a_keyword_may_be_a_name(word: str) -> None:
    end = len(word)
    assert only(f"{word} = 1") == Binding("", word, "", Literal(1, end + 3, end + 4), 0, end, end + 4)
    assert only(f"f.{word} = 1") == Binding("", "f", word, Literal(1, end + 5, end + 6), 0, end + 2, end + 6)
    assert only(f"{word}.x = 1") == Binding("", word, "x", Literal(1, end + 5, end + 6), 0, end + 2, end + 6)


# ---- Values ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("None", "True", "False"),
        *(
            "0",
            "1",
            "00",
            "1_000",
            "0x1F",
            "0b101",
            "0o17",
            "0XfF",
            "1.",
            ".5",
            "1.5e-8",
            "1E5",
            "1_0.0_1",
            "2j",
            "1.5J",
        ),
        *("-1", "-0x1f", "-.5", "-2j", "123456789012345678901234567890"),
        *(
            "'a'",
            '"a"',
            "''",
            "'''a\nb'''",
            '"""a"""',
            r"'\n\'\x41\u00e9\N{EN DASH}'",
            r"r'\n'",
            "b'a'",
            "rb'\\n'",
            "Br'a'",
            "u'a'",
        ),
        *("'a' 'b'", "'a' \"b\" '''c'''", "b'a' b'b'", "'it''s'"),
        *("[]", "[1]", "[1,]", "[1, [2, [3]]]", "()", "(1,)", "(1, 2)", "(1, 2,)", "((1,),)"),
        *("{}", "{'a': 1}", "{'a': 1,}", "{1: 2, (3, 4): [5]}", "{None: {True: ()}}"),
    ],
)
def test_a_literal_is_what_python_makes_of_it(text: str) -> None:
    expected = eval(text)
    actual = value(text)
    assert (type(actual), repr(actual)) == (type(expected), repr(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@f", Reference("f", False, 0, 2)),
        ("@a/b/mod.f()", Reference("a/b/mod.f", True, 0, 12)),
        ("@ f ( )", Reference("f", True, 0, 7)),
        ("@s.t/f", Reference("s.t/f", False, 0, 6)),
        ("%X", Macro("X", 0, 2)),
        ("%s/X", Macro("s/X", 0, 4)),
        ("% mod.X", Macro("mod.X", 0, 7)),
        ("(@f)", Reference("f", False, 1, 3)),
        ("[@f(), %X]", List((Reference("f", True, 1, 5), Macro("X", 7, 9)), 0, 10)),
        ("{@f: %X}", Dict(((Reference("f", False, 1, 3), Macro("X", 5, 7)),), 0, 8)),
        ("(%X,)", Tuple((Macro("X", 1, 3),), 0, 5)),
    ],
)
def test_a_use_of_a_name(text: str, expected: nodes.Value) -> None:
    assert parse_value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "a",
            "true",
            "inf",
            "nan",
            "1 2",
            "[1",
            "1]",
            "(1",
            "{1",
            "{1: }",
            "{: 1}",
            "[,]",
            "(,)",
            "{,}",
            "[1,,2]",
        ),
        *("0777", "1__0", "1_", "_1", "0x", "1e", "1.2.3", "1a", "1٣", "٣", "0b2"),
        *("'a", "a'", "'''a''", "'a\n'", "f'{'", "b'é'", "'\\x4'", "'a' b'b'", "x'a'", "bu'a'"),
        *("@", "%", "@f(", "@f)", "@1", "@f.", "@/f", "@f/", "%X()", "@f()()", "@f.1", "@f @g"),
        *(
            "1;",
            "1 # c\n2",
            "\\",
            "1 \\ 2",
            "`1`",
            "$",
            "?",
            "!",
            "...",
            "lambda: 1",
            "[x for x in 1]",
            "f.x",
            "a[0]",
            "*[1]",
        ),
    ],
)
def test_what_is_no_value_is_refused(text: str) -> None:
    with pytest.raises(ConfigSyntaxError):
        parse_value(text)


# ---- Layout ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "f.x=1",
        "f.x   =\t1   ",
        "f.x = 1 # comment",
        "\n\nf.x = 1\n\n",
        "# comment\nf.x = 1",
        "f.x = 1\r\n",
        "f.x = \\\n1",
        "f.x \\\n  = 1",
        "\\\nf.x = 1",
        "    f.x = 1",
        "\tf.x = 1\n\t",
        "\ff.x = 1\n\f",
        "f.x = (\n1\n)",
        "f.x = ( # why\n\n   1 # not\n)",
    ],
)
def test_layout_does_not_change_a_binding(text: str) -> None:
    found = only(text)
    assert isinstance(found, Binding)
    assert isinstance(found.value, Literal)
    assert (found.selector, found.parameter, found.value.value) == ("f", "x", 1)


def test_uniformly_indented_text_is_fine() -> None:
    assert len(parse("\n    f.x = 1\n    f:\n        y = 2\n    g.x = 3\n  ").statements) == 3


def test_lines_of_windows_count_as_lines() -> None:
    document = parse("f.x = 1\r\nf.y = 2\r\n\r\nf:\r\n  z = '''a\r\nb'''\r\n")
    assert document.diagnostics == ()
    assert [document.source.position(statement.start).line for statement in document.statements] == [1, 2, 4]


def test_a_comment_is_kept_with_its_place() -> None:
    document = parse("# one\nf.x = [1, # two\n 2] # three\nf.y = '# none'")
    assert [(comment.text, document.source.position(comment.start).line) for comment in document.comments] == [
        ("# one", 1),
        ("# two", 2),
        ("# three", 3),
    ]


def test_comments_of_a_broken_text_are_kept_too() -> None:
    assert [comment.text for comment in parse("f.x = [ # one\nf.y = 'a # two\n# three").comments] == [
        "# one",
        "# two",
        "# three",
    ]


def test_a_text_may_be_empty() -> None:
    assert [parse(text).statements for text in ("", "\n", "  ", "# only this", "\\\n")] == [()] * 5


# ---- Documents ------------------------------------------------------------------------------------------


def test_a_document_gives_spans_of_its_nodes() -> None:
    document = parse("f.x = 12")
    assert document.span(document.statements[0]) == Span(0, 8)


def test_a_document_names_its_source() -> None:
    assert repr(parse("f.x = 1\n?", "conf.gin")) == "Document('conf.gin', 1 statements, 1 problems)"
    source = Source("f.x = 1", "other.gin")
    assert parse(source).source is source


def test_a_node_cannot_be_changed() -> None:
    statement = only("f.x = 1")
    with pytest.raises(AttributeError):
        statement.start = 3  # type: ignore[misc]  # That is the mistake.


def test_parsing_imports_nothing() -> None:
    import sys

    before = set(sys.modules)
    parse("import xmlrpc.server\nfrom wsgiref import validate\ninclude 'x.gin'\nf.x = @os.system('exit')")
    assert set(sys.modules) - before == set()


def test_a_value_of_several_lines_needs_brackets() -> None:
    assert value("[1,\n2]") == [1, 2]
    with pytest.raises(ConfigSyntaxError, match="a value goes on in the next line only inside brackets"):
        parse_value("1\n+ 2\n3")


def test_bad_indentation_is_an_indentation_error() -> None:
    with pytest.raises(ConfigIndentationError) as caught:
        raise_first("f:\n  x = 1\n    y = 2\n")
    assert isinstance(caught.value, IndentationError)


def raise_first(text: str) -> None:
    from genever.language.text.errors import error_for

    raise error_for(parse(text).diagnostics)
