"""Spaces as values: how they are written and printed, and what each command and call makes of one."""

import math
from typing import Any

import pytest

import genever
from genever import GeneverError, Session
from genever.language.evaluation.spaces import Choice, Distribution, Floats, Integers, Normal, value_at
from genever.language.syntax.parse import parse
from tests.language.beyond_gin.outcomes import again, configure, message, value_of


def node_of(text: str, session: Session) -> Any:
    from genever.configuration.plan.resolve import resolve_value

    configure(f"x = {text}")
    binding = session.config.macro("x")
    assert binding is not None
    return resolve_value(binding.value, session.config, session.catalog)


# ---- What they are ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "distribution"),
    [
        ("choice(1, 2, 3)", Choice(3)),
        ("choice(@a, @b())", Choice(2)),
        ("choice([1, 2], [3])", Choice(2)),
        ("choice([1, 2])", Choice(2)),
        ("choice((1, 2, 2 + 1))", Choice(3)),
        ("choice(range(8, 65, 8))", Choice(8)),
        ("choice({1, 2})", Choice(2)),
        ("choice([@a(), @b()])", Choice(2)),
        ("choice(%many)", Choice(4)),
        ("uniform(0, 1)", Floats(0.0, 1.0)),
        ("uniform(0, 1, step=0.25)", Floats(0.0, 1.0, 0.25)),
        ("uniform(-1, %many[3])", Floats(-1.0, 4.0)),
        ("loguniform(1e-5, 0.1)", Floats(1e-5, 0.1, None, log=True)),
        ("randint(1, 10)", Integers(1, 10)),
        ("randint(1, 10, step=3)", Integers(1, 10, 3)),
        ("randint(1.0, 3)", Integers(1, 3)),
        ("lograndint(8, 1024)", Integers(8, 1024, 1, log=True)),
        ("normal(0, 2)", Normal(0.0, 2.0)),
    ],
)
def test_what_a_space_is(text: str, distribution: Distribution, session: Session) -> None:
    for name in ("a", "b"):
        genever.external_configurable(lambda: 1, name, "tests")
    configure("many = [1, 2, 3, 4]")
    assert node_of(text, session).distribution == distribution


@pytest.mark.parametrize(
    ("distribution", "values"),
    [
        (Integers(1, 10, 3), [1, 4, 7, 10]),
        (Integers(1, 11, 3), [1, 4, 7, 10]),
        (Integers(5, 5), [5]),
        (Floats(0.0, 1.0, 0.25), [0.0, 0.25, 0.5, 0.75, 1.0]),
        (Floats(0.0, 0.3, 0.1), [0.0, 0.1, 0.2, 0.3]),
        (Floats(0.0, 0.35, 0.1), [0.0, 0.1, 0.2, 0.3]),
        (Floats(2.0, 2.0), [2.0]),
    ],
)
def test_the_values_of_a_finite_space(distribution: Integers | Floats, values: list[float]) -> None:
    size = distribution.size
    assert size is not None
    assert [value_at(distribution, index) for index in range(size)] == values


@pytest.mark.parametrize("distribution", [Floats(0.0, 1.0), Floats(1e-5, 1.0, None, log=True), Normal(0.0, 1.0)])
def test_a_space_of_floats_has_no_end(distribution: Distribution) -> None:
    assert distribution.size is None


# ---- What is none -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("uniform(1, 0)", "uniform() is empty: 1 is more than 0"),
        ("randint(3, 2)", "randint() is empty: 3 is more than 2"),
        ("loguniform(0, 1)", "loguniform() cannot begin at 0"),
        ("lograndint(-1, 1)", "lograndint() cannot begin at -1"),
        ("uniform(0, float('inf'))", "uniform() takes numbers, not inf"),
        ("uniform(float('nan'), 1)", "uniform() takes numbers, not nan"),
        ("uniform(None, 1)", "uniform() takes numbers, not None"),
        ("uniform('0', 1)", "uniform() takes numbers, not '0'"),
        ("uniform(False, True)", "uniform() takes numbers, not False"),
        ("uniform(0, 1, step=0)", "uniform() cannot have the step 0"),
        ("randint(1, 2.5)", "randint() takes ints, not 2.5"),
        ("randint(1, 3, step=0.5)", "randint() takes ints, not 0.5"),
        ("normal(0, -1)", "normal() cannot have the deviation -1"),
        ("choice([])", "choice() is empty: there is nothing in it to choose"),
        ("choice(1)", "choice() of 1 alone leaves nothing to choose"),
        ("choice({'a': 1})", "choice() of {'a': 1} alone leaves nothing to choose"),
        ("choice({@f(), 2})", "choice() of a set that is made at each call: its members are in no order"),
        ("uniform(0, @f())", "the bounds of uniform() cannot call anything"),
        ("choice(1 / 0, 2)", "division by zero"),
        ("choice(%nothing, 2)", "the macro %nothing is not defined"),
    ],
)
def test_what_is_no_space_is_refused_where_it_stands(text: str, said: str) -> None:
    genever.external_configurable(lambda: 1, "f", "tests")
    assert message(f"x = {text}").partition("error: ")[2].startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("choice()", "choice() takes at least 1 argument, not 0"),
        ("uniform(1)", "uniform() takes 2 arguments, not 1"),
        ("uniform(0, 1, 0.1)", "uniform() takes 2 arguments, not 3"),
        ("uniform(0, 1, stop=2)", "uniform() takes no argument 'stop'"),
        ("loguniform(1, 2, step=1)", "loguniform() takes no argument 'step'"),
        ("choice(1, ...)", "choice() takes no `...`"),
        ("uniform(0, 1, step=1, step=2)", "the argument 'step' is given twice"),
        ("choise(1, 2)", "there is no function 'choise'"),
    ],
)
def test_what_is_written_otherwise_is_no_space(text: str, said: str) -> None:
    (found,) = parse(f"x = {text}\n").diagnostics
    assert found.message == said


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("interval(0, 1)", "an interval is uniform(0, 1), or loguniform(1e-5, 1)"),
        ("suggest_int(1, 3)", "an int is randint(1, 10), or lograndint(1, 1000)"),
        ("grid_search([1, 2])", "values to try are choice(1, 2)"),
    ],
)
def test_the_words_of_others_are_known(text: str, hint: str) -> None:
    (found,) = parse(f"x = {text}\n").diagnostics
    assert found.hint == hint


# ---- As text ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "choice(1, 2)",
        "choice(@tests.f, @tests.f())",
        "choice(range(8, 65, 8))",
        "uniform(0, 1, step=0.1)",
        "2 ** randint(4, 9)",
        "[uniform(0, 1), (1, choice('a', 'b'))]",
        "@tests.f(x=loguniform(1e-05, 0.1))",
        "-uniform(0, 1)",
        "choice(1, 2)[0]",
        "choice(1, 2) if True else normal(0, 1)",
    ],
)
def test_a_space_is_printed_as_it_is_written(text: str) -> None:
    genever.external_configurable(lambda x=1: x, "f", "tests")
    genever.external_configurable(lambda value: value, "receive", "tests")
    assert f"receive.value = {text}\n" in again(f"receive.value = {text}")


def test_a_macro_may_be_named_as_a_space_is(session: Session) -> None:
    configure("choice = 3")
    assert value_of("%choice + 1") == 4


# ---- In use -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["choice(1, 2, 3)", "[choice(1, 2, 3)]", "1 + choice(1, 2, 3)", "%space"])
def test_a_call_gets_no_space(text: str) -> None:
    configure("space = choice(1, 2, 3)")
    with pytest.raises(GeneverError, match="this is a space of 3 values: a sweep draws a value from it"):
        value_of(text)


def test_nothing_is_made_of_what_may_be_drawn() -> None:
    made = []
    genever.external_configurable(lambda: made.append(1), "make", "tests")
    with pytest.raises(GeneverError, match="a space of 2 values"):
        value_of("choice(@make(), @make())")
    assert made == []


def test_a_choice_that_is_not_taken_is_no_matter() -> None:
    assert value_of("1 if True else choice(2, 3)") == 1


def test_an_assertion_over_spaces_is_judged_when_they_are_drawn(session: Session) -> None:
    configure("""
        width = choice(8, 9)
        heads = 4
        assert %width % %heads == 0
    """)
    genever.finalize()


def test_an_assertion_without_spaces_is_judged_as_ever() -> None:
    assert "the assertion does not hold" in message("width = 9\nheads = choice(1, 2)\nassert %width == 8")


def test_what_a_configuration_means_includes_its_spaces() -> None:
    prints = set()
    for text in ("2 ** randint(1, 4)", "3 ** randint(1, 4)", "2 ** randint(1, 5)", "2 ** 4"):
        with Session() as session:
            session.register(lambda value: value, "receive", "tests")
            session.load_text(f"receive.value = {text}")
            prints.add(genever.fingerprint())
    assert len(prints) == 4


def test_floats_near_a_bound_are_within_it() -> None:
    for step in (0.1, 0.3, 1 / 3, 0.07):
        floats = Floats(0.0, 2.1, step)
        size = floats.size
        assert size is not None
        assert all(0 <= value_at(floats, index) <= 2.1 for index in range(size))
        assert math.isclose(value_at(floats, size - 1), (size - 1) * step, rel_tol=1e-9)
