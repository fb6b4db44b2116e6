"""The driver: what it makes of a text is what Lark's own parser makes of it, down to what could have stood there."""

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lark import Lark, Token, UnexpectedCharacters, UnexpectedToken

from genever.language.syntax.parser import tables
from genever.language.syntax.parser.generate import make_lark, make_tables
from genever.language.syntax.parser.grammar import grammar_text, parse_lone, parser
from genever.language.syntax.parser.layout import layout
from genever.language.syntax.parser.problems import LayoutError, Unexpected, ValueProblem
from genever.language.syntax.parser.tree import TreeBuilder
from tests.laws.texts import CORPUS, STATEMENTS, TEXTS, damaged_lines


class LarkLayout:
    """The layout for Lark, whose tokens know their columns where ours are looked up in the text."""

    always_accept = ("_NEWLINE",)

    def process(self, stream: Iterator[Token]) -> Iterator[Any]:
        first = next(stream, None)
        if first is None:
            return iter(())
        assert first.start_pos is not None and first.column is not None
        before = "" if first.start_pos == first.column - 1 else "\n"

        def tokens() -> Iterator[Token]:
            yield first
            yield from stream

        return layout(tokens(), before)  # type: ignore[arg-type]  # Tokens of Lark, with the same places.


@cache
def lark() -> Lark:
    made: Lark = make_lark(grammar_text(), LarkLayout(), TreeBuilder(parse_lone))
    return made


def by_lark(text: str) -> object:
    """The statements, or what is wrong, where, and what could have stood there."""
    try:
        return lark().parse(text, start="document")
    except UnexpectedToken as problem:
        is_end = problem.token.type == "$END"
        return Unexpected, None if is_end else problem.token.start_pos, frozenset(problem.expected)
    except UnexpectedCharacters as problem:
        return Unexpected, problem.pos_in_stream, frozenset(problem.allowed)
    except (LayoutError, ValueProblem) as problem:
        return type(problem), problem.start, problem.end, problem.message


def by_driver(text: str) -> object:
    try:
        return parser().parse(text, "document")
    except Unexpected as problem:
        return Unexpected, problem.offset, problem.expected
    except (LayoutError, ValueProblem) as problem:
        return type(problem), problem.start, problem.end, problem.message


def test_public_files_are_parsed_as_lark_parses_them() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of public binding files is not here")
    texts = [path.read_text() + "\n" for path in sorted(CORPUS.rglob("*.gin"))]
    assert list(map(by_driver, texts)) == list(map(by_lark, texts))


@given(TEXTS | damaged_lines() | st.lists(STATEMENTS, max_size=4).map("\n".join))
@example("  x = 1\ny = 2")
@example("\\\n  x = 1")
@example("# a\n  x = 1")
@example("f:\n  x = 1\n    y = 2")
@example("x = [1, 2")
@example("from a import import")
@example("import as as as")
def test_any_text_is_parsed_as_lark_parses_it(text: str) -> None:
    assert by_driver(text + "\n") == by_lark(text + "\n")


def test_a_part_of_a_text_is_parsed_in_its_place() -> None:
    key = parser().parse("x = ?\na/f: # here", "header", 6, 10)
    assert (key, key.start_pos, key.end_pos) == ("a/f", 6, 9)


def test_the_tables_are_those_of_the_grammar() -> None:
    assert make_tables(grammar_text()) == tables.TABLES


def test_tables_that_do_not_fit_the_grammar_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "KEY", "another grammar")
    monkeypatch.setattr(tables, "TABLES", None)
    text = "a/f.x = [1, %b]\n"
    assert parser.__wrapped__().parse(text, "document") == lark().parse(text, start="document")


def test_a_first_parse_loads_no_lark() -> None:
    program = "import genever, sys; genever.parse_config('f = 1'); print('lark' in sys.modules)"
    shown = subprocess.check_output([sys.executable, "-c", program], text=True, env={"GENEVER_CACHE": ""})
    assert shown == "False\n"
