"""An expression is what Python makes of the same text: the same value, or a failure in both."""

from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from genever import ConfigSyntaxError, GeneverError, Session
from genever.language.values.literals import value_text
from tests.language.beyond_gin.expressions import Genever, Maker, Python, Text, same

SEEDS = st.integers(0, 2**40)
#: How many texts a seed is for: 100 seeds are 10,000 texts, the 500 of `make fuzz` 50,000.
TEXTS = 100
#: What only one of the two languages says: Python has no bounds, and looks at keys when it makes a dict.
OURS = ("too-large", "unhashable")


@cache
def genever() -> Genever:
    return Genever()


@cache
def python() -> Python:
    return Python()


def difference(text: Text) -> tuple[object, object] | None:
    """What the two languages give for a text, where that is not the same."""
    genever().calls.clear()
    python().calls.clear()
    by_genever = outcome(lambda: genever().evaluate(genever().parse(text.genever())))
    if isinstance(by_genever, GeneverError) and by_genever.code in OURS:
        return None
    if isinstance(by_genever, ConfigSyntaxError):
        if "() takes " in by_genever.msg:  # Python counts arguments when it calls, and so not in what is not needed.
            return None
        by_python = outcome(lambda: python().compile(text.python()))
        return None if isinstance(by_python, SyntaxError) else (by_genever, by_python)
    by_python = outcome(lambda: python().evaluate(text.python()))
    if isinstance(by_genever, GeneverError) and isinstance(by_python, Exception):
        return None
    agree = same(by_genever, by_python) and genever().calls == python().calls
    return None if agree else ((by_genever, genever().calls), (by_python, python().calls))


def outcome(evaluate: Any) -> object:
    """A value, or the exception that there is in its place."""
    try:
        return evaluate()
    except Exception as problem:
        return problem


def smallest(text: Text) -> Text:
    """The innermost part of a text over which the two disagree."""
    for part in text.parts:
        if difference(part) is not None:
            return smallest(part)
    return text


@given(SEEDS)
def test_an_expression_is_what_python_makes_of_it(seed: int) -> None:
    maker = Maker(seed)
    for text in [maker.any() for _ in range(TEXTS)]:
        if difference(text) is not None:
            culprit = smallest(text)
            raise AssertionError(f"{culprit.genever()}: {difference(culprit)}")


def test_most_texts_have_a_value_or_fail_in_both_languages() -> None:
    maker = Maker(0)
    found = [outcome(lambda: genever().evaluate(genever().parse(maker.any().genever()))) for _ in range(1_000)]
    failures = [problem for problem in found if isinstance(problem, GeneverError)]
    assert len(failures) < 600
    assert sum(problem.code in OURS for problem in failures) < 80


def parsable(seed: int, count: int) -> list[Any]:
    """Values parsed from texts."""
    maker = Maker(seed)
    values: list[Any] = []
    while len(values) < count:
        try:
            values.append(genever().parse(maker.any().genever()))
        except GeneverError:
            pass
    return values


@given(SEEDS)
def test_an_expression_prints_as_a_text_with_the_same_value(seed: int) -> None:
    for value in parsable(seed, 40):
        shown = value_text(value)
        again = genever().parse(shown)
        assert value_text(again) == shown
        one, other = outcome(lambda: genever().evaluate(value)), outcome(lambda: genever().evaluate(again))  # noqa: B023
        assert same(one, other) or (isinstance(one, GeneverError) and type(one) is type(other)), shown


@given(SEEDS, st.integers(20, 120))
def test_a_config_of_expressions_prints_as_that_config(seed: int, width: int) -> None:
    one, other = Session(genever().session.catalog), Session(genever().session.catalog)
    for index, value in enumerate(parsable(seed, 10)):
        one.bind(f"%m{index}", value)
    text = one.config_text(width)
    other.load_text(text)
    assert other.config_text(width) == text
    for name in (f"m{index}" for index in range(10)):
        before, after = one.query(f"%{name}"), other.query(f"%{name}")
        found, again = (outcome(lambda: genever().evaluate(value)) for value in (before, after))  # noqa: B023
        assert same(found, again, ordered=False) or {isinstance(one, GeneverError) for one in (found, again)} == {True}
