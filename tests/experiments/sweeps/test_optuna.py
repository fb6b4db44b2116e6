"""What Optuna draws: within the spaces, better with every trial, and the same again from the same study."""

from pathlib import Path

import pytest

from genever.experiments.sweeps.draws import Parameter
from genever.experiments.sweeps.optuna import SAMPLERS, OptunaSampler
from genever.experiments.sweeps.samplers import RandomSampler, Sampler
from genever.language.evaluation.spaces import Choice, Floats, Integers, Normal
from genever.language.text.errors import GeneverError

pytest.importorskip("optuna", reason="Optuna is not installed")

NEEDS = {"cmaes": "cmaes", "gp": "scipy"}

X = Parameter("x", Floats(-100.0, 100.0))
PARAMETERS = [
    X,
    Parameter("stepped", Floats(0.0, 0.35, 0.1)),
    Parameter("log", Floats(1e-5, 1e-1, None, log=True)),
    Parameter("int", Integers(1, 10, 4)),
    Parameter("logint", Integers(1, 1000, 1, log=True)),
    Parameter("kind", Choice(3), ("'a'", "'b'", "'a'")),
    Parameter("normal", Normal(5.0, 2.0)),
]


def objectives(sampler: Sampler, count: int) -> list[float]:
    """The squares of what is drawn for ``x``, each reported before the next is drawn."""
    found = []
    for _ in range(count):
        ask = sampler.ask()
        assert ask is not None
        found.append(ask(X) ** 2)
        sampler.tell(sampler.position(), found[-1])
    return found


@pytest.mark.parametrize("name", SAMPLERS)
def test_each_sampler_draws_from_the_spaces(name: str) -> None:
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    sampler = OptunaSampler(name, None, 3)
    drawn = []
    for number in range(15):
        ask = sampler.ask()
        values = [ask(parameter) for parameter in PARAMETERS]
        sampler.tell(sampler.position(), None if number % 5 == 4 else values[0] ** 2)
        drawn.append(values)
    x, stepped, log, integer, logint, kind, normal = (set(values) for values in zip(*drawn, strict=True))
    assert all(-100 <= each <= 100 for each in x)
    assert stepped <= {0.0, 0.1, 0.2, 0.3}
    assert all(1e-5 <= each <= 1e-1 for each in log)
    assert integer <= {1, 5, 9}
    assert all(isinstance(each, int) and 1 <= each <= 1000 for each in logint)
    assert kind <= {0, 1}
    assert all(-20 < each < 30 for each in normal)
    assert len(x) > 10


def test_it_learns_which_values_are_good() -> None:
    learnt, by_chance = objectives(OptunaSampler("tpe", None, 1), 40), objectives(RandomSampler(1), 40)
    assert sorted(learnt[20:])[10] < sorted(by_chance[20:])[10] / 4


def test_a_study_goes_on_as_if_it_had_not_stopped(tmp_path: Path) -> None:
    whole = objectives(OptunaSampler("tpe", tmp_path / "whole", 7), 20)
    first = objectives(OptunaSampler("tpe", tmp_path / "parts", 7), 12)
    assert first + objectives(OptunaSampler("tpe", tmp_path / "parts", 7), 8) == whole


def test_a_name_may_have_other_values_in_another_trial(tmp_path: Path) -> None:
    sampler = OptunaSampler("tpe", tmp_path, 1)
    for texts in (("1", "2"), ("1", "2", "3"), ("1", "2")):
        ask = sampler.ask()
        assert ask(Parameter("x", Choice(len(texts)), texts)) < len(texts)
        sampler.tell(sampler.position(), 1.0)
    again = OptunaSampler("tpe", tmp_path, 1)
    again.ask()(Parameter("x", Choice(3), ("1", "2", "3")))
    again.ask()(Parameter("x", Integers(1, 3)))


def test_what_was_told_twice_counts_once(tmp_path: Path) -> None:
    sampler = OptunaSampler("tpe", tmp_path, 1)
    sampler.ask()(X)
    for value in (1.0, 2.0, None):
        sampler.tell(sampler.position(), value)
    assert [trial.value for trial in sampler._study.trials] == [1.0]


def test_a_study_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    (tmp_path / "study.log").write_text("nonsense\n")
    with pytest.raises(GeneverError, match="move it away"):
        OptunaSampler("tpe", tmp_path)
