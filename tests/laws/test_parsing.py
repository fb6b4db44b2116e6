"""Parsing: any text has a document, and every place in it is true."""

import ast
import re
import warnings
from collections.abc import Iterator

from hypothesis import example, given
from hypothesis import strategies as st

from genever import ConfigSyntaxError
from genever.language.syntax import nodes
from genever.language.syntax.parse import parse, parse_value
from genever.language.text.diagnostics import render
from genever.syntax import Document
from tests.laws.texts import STATEMENTS, TEXTS, VALUES, damaged_lines

NO_PYTHON = re.compile("[\0\ud800-\udfff]")  # What no Python source may hold.


def literals(value: object) -> Iterator[nodes.Literal]:
    """The literals written in a node, however deep; a node is a tuple of its fields."""
    if isinstance(value, nodes.Literal):
        if value.start < value.end:  # Not one for a part of a slice that is left out.
            yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from literals(part)


def check(document: Document) -> None:
    """Assert what is true of every document."""
    text = document.source.text
    ends = [0]
    for statement in document.statements:
        assert ends[-1] <= statement.start < statement.end <= len(text)
        ends.append(statement.end)
    for literal in literals(document.statements):
        assert 0 <= literal.start < literal.end <= len(text)
        shown = text[literal.start : literal.end]
        if not NO_PYTHON.search(shown):
            assert same(evaluated(shown), literal.value)
    for comment in document.comments:
        assert text[comment.start : comment.end] == comment.text
        assert comment.text.startswith("#")
        assert "\n" not in comment.text
    for diagnostic in document.diagnostics:
        assert diagnostic.source is document.source
        assert diagnostic.span is not None
        assert 0 <= diagnostic.span.start <= len(text)
        assert diagnostic.span.start < diagnostic.span.end <= len(text) + 1
        assert render(diagnostic).count("\n") == 2


def evaluated(text: str) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # An unknown escape, as in '\d'.
        return ast.literal_eval(f"({text}\n)")


def same(one: object, other: object) -> bool:
    return type(one) is type(other) and repr(one) == repr(other)


def parsed(text: str) -> Document:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parse(text)


@given(TEXTS)
@example("")
@example("\0")
@example("'\0'")
@example("f.x = '\0'")
@example("f.x = '\\d'")
@example("f.x = 1٣")
@example("f.x = 1\n  ")
@example("f:\n\tx = 1\n        y = 2\n")
@example("f.x = [1,\n# c\n]#d")
def test_any_text_has_a_document(text: str) -> None:
    check(parsed(text))


@given(damaged_lines())
def test_damaged_lines_of_public_files_have_a_document(text: str) -> None:
    check(parsed(text))


@given(st.lists(STATEMENTS, max_size=8).map("".join))
def test_good_statements_have_no_diagnostics(text: str) -> None:
    document = parse(text)
    assert document.diagnostics == ()
    check(document)


@given(VALUES)
def test_a_value_alone_is_the_value_of_a_binding(text: str) -> None:
    (binding,) = parse(f"f.x = {text}").statements
    assert isinstance(binding, nodes.Binding)
    shifted = parse("f.x = " + text)
    assert list(literals(parse_value(text))) == [
        literal._replace(start=literal.start - 6, end=literal.end - 6) for literal in literals(shifted.statements)
    ]


@given(TEXTS)
def test_a_text_is_a_value_or_a_syntax_error(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            node = parse_value(text)
        except ConfigSyntaxError:
            return
    assert 0 <= node.start < node.end <= len(text)
