"""Printing, then parsing, gives the same configuration."""

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

import genever
from genever import Session
from genever.configuration.bindings import Key
from tests.untyped import configurable

# Every value that a binding file can say, as Python has it.
LITERALS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(allow_nan=False, allow_infinity=False, min_value=0).map(lambda x: complex(0, x))
    | st.text(st.characters(codec="utf-8"))
    | st.text("ab \n\"'\\#", min_size=30, max_size=300)
    | st.binary()
)
REFERENCES = st.sampled_from(["@f", "@g()", "@s/f()", "@s/t/g", "%X", "%s/X", "%K", "%gin.REQUIRED"])
KEYS = ("f.a", "f.b", "s/f.a", "s/t/f.a", "g.a", "s/g.anything", "X/gin.macro.value", "s/X/gin.macro.value")


def values(leaves: SearchStrategy[Any]) -> SearchStrategy[Any]:
    hashable = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=5)
            | st.lists(inner, max_size=5).map(tuple)
            | st.dictionaries(hashable, inner, max_size=4)
        ),
        max_leaves=8,
    )


def fresh() -> Session:
    """A session with things to configure, and nothing bound."""
    session = Session()
    with session:
        configurable("f", module="package.module")(lambda a=1, b=2: (a, b))
        configurable("g", module="package.module")(lambda **parameters: parameters)
        genever.constant("package.K", 3)
    return session


def reparsed(text: str) -> dict[Key, dict[str, Any]]:
    session = fresh()
    session.load_text(text)
    return session.values()


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    """A session with values of every kind bound."""
    session = fresh()
    for key in draw(st.lists(st.sampled_from(KEYS), max_size=6)):
        session.bind(key, draw(values(LITERALS | REFERENCES.map(session.parse_value))))
    return session


@given(sessions(), st.integers(20, 120), st.integers(0, 8), st.booleans())
def test_the_text_of_a_configuration_gives_that_configuration(
    session: Session, width: int, indent: int, show_provenance: bool
) -> None:
    text = session.config_text(width, indent, show_provenance)
    assert same(in_order(reparsed(text)), in_order(session.values()))


@given(sessions())
def test_printing_what_was_printed_changes_nothing(session: Session) -> None:
    text = session.config_text()
    again = fresh()
    again.load_text(text)
    assert again.config_text() == text


def in_order(values: dict[Key, dict[str, Any]]) -> list[Any]:
    """The bindings sorted by their keys: a text is."""
    return [(key, sorted(bound.items(), key=lambda item: item[0])) for key, bound in sorted(values.items())]


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, types, signs of zeros and the order of dicts included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return same(list(one), list(other)) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float):
        return math.copysign(1, one) == math.copysign(1, other) and one == other
    return bool(one == other)
