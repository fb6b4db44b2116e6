"""Expressions: what both Python and a binding file can say means the same in both."""

import ast
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from genever import GeneverError, Session
from genever.language.syntax.parse import parse
from tests.language.beyond_gin.expressions import OF_SETS, without_bits
from tests.untyped import configurable

pytestmark = pytest.mark.filterwarnings("ignore::SyntaxWarning")  # Python's, for '1[0]' and such.

ATOMS = st.sampled_from(["0", "1", "-1", "7", "2.5", "True", "None", "'ab'", "'x'", "[1, 2, 3]", "(1,)", "{'a': 1}"])
NUMBERS = st.sampled_from(["0", "1", "-1", "3", "2.5", "1e3", "True"])
NAMED = {"N": 3, "S": "text", "L": [3, 1, 2], "D": {"a": {"b": 5}}}


def larger(items: SearchStrategy[str]) -> SearchStrategy[str]:
    """Expressions over expressions."""
    arithmetic = st.sampled_from(["+", "-", "*", "/", "//", "% ", "**", "|", "^", "&"])
    comparison = st.sampled_from(["<", "<=", "==", "!=", ">", ">=", "in", "not in"])
    function = st.sampled_from(["min", "max", "sum", "len", "abs", "round", "int", "float", "str", "bool", "sorted"])
    return (
        st.builds("{} {} {}".format, items, arithmetic | comparison, items)
        | st.builds("{} {} {} {} {}".format, items, comparison, items, comparison, items)
        | st.builds("{} {} {}".format, items, st.sampled_from(["and", "or"]), items)
        | st.builds("{} if {} else {}".format, items, items, items)
        | st.builds("{}{}".format, st.sampled_from(["-", "+", "not "]), items)
        | st.builds("({})".format, items)
        | st.builds("({})[{}]".format, items, items)
        | st.builds("({})[{}:{}]".format, items, st.just("") | NUMBERS, st.just("") | NUMBERS)
        | st.builds("{}({})".format, function, items)
        | st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "round"]), items, items)
        | st.builds("[{}, {}]".format, items, items)
        | st.builds("{{{}, {}}}".format, NUMBERS, NUMBERS)
        | st.builds('f"{{{}}} {{{}!r:>6}}"'.format, NUMBERS, NUMBERS)
    )


EXPRESSIONS = st.recursive(ATOMS | NUMBERS | st.sampled_from(["%N", "%S", "%L", "%D['a']"]), larger, max_leaves=6)


class Failure:
    """In place of a value: there is none."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Failure)

    __hash__ = None  # type: ignore[assignment]  # It stands for no value.

    def __repr__(self) -> str:
        return "Failure()"


def by_python(text: str) -> Any:
    try:
        return eval(compile(without_bits(python(text)), "<law>", "eval"), OF_SETS | NAMED)
    except Exception:
        return Failure()


def parses(text: str) -> bool:
    """Whether Python takes a text for an expression."""
    try:
        ast.parse(python(text), mode="eval")
    except SyntaxError:
        return False
    return True


def python(text: str) -> str:
    """The text with macros as variables."""
    return re.sub("%(?=[A-Z])", "", text)


def by_genever(text: str) -> Any:
    with Session() as session:
        f = configurable("f")(lambda x: x)
        for name, value in NAMED.items():
            session.bind(f"%{name}", value)
        try:
            session.load_text(f"f.x = {text}")
            return f()
        except GeneverError:
            return Failure()


@given(EXPRESSIONS)
def test_an_expression_has_pythons_value(text: str) -> None:
    expected, actual = by_python(text), by_genever(text)
    assert (type(actual), actual) == (type(expected), expected)


@given(EXPRESSIONS)
def test_an_expression_prints_as_what_it_is(text: str) -> None:
    is_python = parses(text)
    assert (parse(f"f.x = {text}").diagnostics == ()) is is_python
    if not is_python:  # `1 + not 2` is none.
        return
    with Session() as session:
        configurable("f")(lambda x: x)
        session.load_text(f"f.x = {text}")
        printed = session.config_text(max_line_length=10_000)
        session.clear()
        session.load_text(printed)
        assert session.config_text(max_line_length=10_000) == printed
        (line,) = [line for line in printed.splitlines() if line.startswith("f.x = ")]
    expected, actual = by_python(text), by_genever(line.removeprefix("f.x = "))
    assert (type(actual), actual) == (type(expected), expected)


@pytest.mark.parametrize(
    "text",
    [
        "9 ** 9 ** 9",
        "2 ** 10_000_000",
        "'a' * 1_000_000_000",
        "[0] * 1_000_000 * 1_000",
        "1 << 5",
        "range(1_000_000_000_000)",
        "f'{1:1000000000}'",
        "'%1000000000d' % 1",
        "'%*d' % (1000000000, 1)",
        "round(1, 10**9)",
        "float('1e400') * 10 ** 400",
        "sum([[]] * 1000)",
        "int('9' * 100_000)",
        "str(10 ** 5_000)",
    ],
)
def test_no_expression_grows_without_bound(text: str) -> None:
    assert by_genever(text) == Failure()
