"""Texts made by Hypothesis: one that gin-config accepts has the same meaning under Genever.

A made text is correct but for a few pieces replaced, put in or taken out.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.differential.runner import run

pytest.importorskip("gin")

KEYS = ("f.a", "f.b", "program.f.a", "s/f.a", "s/t/program.f.b", "X", "s/X", "f:\n  a", "s/f :\n\tb")
ATOMS = ("1", "- 1", ".5", "0x1_f", "2j", "'a'", "b'c'", '"""d\ne"""', "None", "%X", "%s/X", "@f", "@s/f()")
BRACKETS = {"[": "]", "(": ")", "{": "}"}
LAYOUT = ("", " ", "\t", "\n", "\r\n", "\n\n  ", "\\\n", " # c\n", "\f")
WORDS = ("import math", "from os import path", "include", "del ", "assert ", "once ", "lazy ", "env", "s", "f", "X")
SIGNS = (",", ":", "=", ".", "/", "@", "%", "+", "*", " if ")
PIECES = (*KEYS, *ATOMS, *BRACKETS, *BRACKETS.values(), *LAYOUT, *WORDS, *SIGNS)

PROGRAM = """
@gin.configurable
def f(a=0, b=0):
    return a, b


def meaning():
    for key in ('f.a', 'f.b', 's/f.a', 's/f.b', 's/t/f.a', 's/t/f.b', '%X', '%s/X'):
        try:
            yield key, gin.query_parameter(key)
        except ValueError:
            pass


for text in {texts!r}:
    try:
        gin.parse_config(text)
    except Exception:
        show(None)
    else:
        show(dict(meaning()))
    gin.clear_config()
"""


def bracketed(opening: str, items: list[list[str]]) -> list[str]:
    key = ["1", ":", " "] if opening == "{" else []
    inside = [piece for item in items for piece in [*key, *item, ",", " "]]
    return [opening, *inside, BRACKETS[opening]]


VALUES = st.recursive(
    st.sampled_from(ATOMS).map(lambda atom: [atom]),
    lambda items: st.builds(bracketed, st.sampled_from(sorted(BRACKETS)), st.lists(items, max_size=3)),
    max_leaves=4,
)
STATEMENTS = st.builds(lambda key, value: [key, " ", "=", " ", *value, "\n"], st.sampled_from(KEYS), VALUES)


@st.composite
def edited_texts(draw: st.DrawFn) -> str:
    pieces = [piece for statement in draw(st.lists(STATEMENTS, max_size=3)) for piece in statement]
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(pieces)))
        removed = draw(st.integers(0, 1))
        pieces[place : place + removed] = draw(st.lists(st.sampled_from(PIECES), max_size=1))
    return "".join(pieces)


@given(st.lists(edited_texts(), min_size=10, max_size=10))
def test_a_text_that_gin_accepts_has_gins_meaning(texts: list[str]) -> None:
    source = PROGRAM.format(texts=texts)
    expected, actual = run(source, "gin").events, run(source, "genever").events
    assert len(expected) == len(actual) == len(texts)
    accepted = [index for index, event in enumerate(expected) if event != "None"]
    assert [(texts[index], actual[index]) for index in accepted] == [
        (texts[index], expected[index]) for index in accepted
    ]
