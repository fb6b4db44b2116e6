"""What Optuna draws: within the spaces, better with every trial, and the same again from the same study."""

import inspect
import json
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

import genever
from genever import Session
from genever.experiments.sweeps.sampling import choices
from genever.experiments.sweeps.sampling.choices import (
    PRUNER_KINDS,
    SAMPLER_KINDS,
    GPSampler,
    MedianPruner,
    NSGAIISampler,
    PatientPruner,
    QMCSampler,
    TPESampler,
    choice_text,
)
from genever.experiments.sweeps.sampling.draws import Parameter
from genever.experiments.sweeps.sampling.optuna import OptunaSampler
from genever.experiments.sweeps.sampling.samplers import RandomSampler, Sampler
from genever.experiments.sweeps.sampling.study import STUDY, StudyPlace, made, without_password
from genever.experiments.sweeps.sampling.trials import Composed, Trials
from genever.language.evaluation.spaces import Choice, Floats, Integers, Normal
from genever.language.text.errors import GeneverError

optuna = pytest.importorskip("optuna", reason="Optuna is not installed")

NEEDS = {choices.CmaEsSampler: "cmaes", GPSampler: "scipy"}
LEARNING = [kind for kind in SAMPLER_KINDS if kind.__name__ not in ("GridSampler", "RandomSampler")]

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


def sampler_in(folder: Path | None, choice: Any = None, seed: int = 0, **more: Any) -> OptunaSampler:
    place = StudyPlace(None if folder is None else str(folder / STUDY), **more)
    return OptunaSampler(choice or TPESampler(), place, seed)


def objectives(sampler: Sampler, count: int) -> list[float]:
    """The squares of what is drawn for ``x``, each reported before the next is drawn."""
    found = []
    for _ in range(count):
        ask = sampler.ask()
        assert ask is not None
        found.append(ask(X) ** 2)
        sampler.tell(sampler.position(), (found[-1],))
    return found


# ---- Names and arguments ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*LEARNING, *PRUNER_KINDS], ids=lambda kind: kind.__name__)
def test_samplers_and_pruners_have_the_arguments_and_defaults_of_optunas(kind: type) -> None:
    theirs = getattr(optuna.samplers if kind in SAMPLER_KINDS else optuna.pruners, kind.__name__)
    real = inspect.signature(theirs).parameters
    ours: dict[str, Any] = {each.name: each.default for each in fields(kind)}
    assert ours == {
        name: MISSING if real[name].default is inspect.Parameter.empty else real[name].default for name in ours
    }


@pytest.mark.parametrize("kind", LEARNING, ids=lambda kind: kind.__name__)
def test_optuna_takes_each_argument_of_a_sampler(kind: Any, recwarn: pytest.WarningsRecorder) -> None:
    if kind in NEEDS:
        pytest.importorskip(NEEDS[kind])
    given = {"seed": 3, "sigma0": 0.5, "popsize": 8, "mutation_prob": 0.1, "group": True, "multivariate": True}
    choice = kind(**{each.name: given[each.name] for each in fields(kind) if each.name in given})
    assert type(made(optuna.samplers, choice)).__name__ == kind.__name__
    assert [str(each.message) for each in recwarn if "deprecated" in str(each.message).lower()] == []


def test_pruners_are_made_with_those_in_them() -> None:
    found = made(optuna.pruners, PatientPruner(MedianPruner(n_startup_trials=2), patience=3))
    assert isinstance(found, optuna.pruners.PatientPruner)
    assert isinstance(made(optuna.pruners, PatientPruner(None, 1)), optuna.pruners.PatientPruner)
    assert isinstance(found._wrapped_pruner, optuna.pruners.MedianPruner)
    with pytest.raises(GeneverError, match=r"ThresholdPruner does not take its arguments: .*lower.*upper"):
        made(optuna.pruners, choices.ThresholdPruner())


def test_a_choice_is_written_as_a_binding_file_refers_to_it() -> None:
    assert choice_text(TPESampler()) == "@TPESampler()"
    text = choice_text(PatientPruner(MedianPruner(n_startup_trials=2), patience=3))
    assert text == "@PatientPruner(wrapped_pruner=@MedianPruner(n_startup_trials=2), patience=3)"


# ---- Draws --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", LEARNING, ids=lambda kind: kind.__name__)
def test_each_sampler_draws_from_the_spaces(kind: Any) -> None:
    if kind in NEEDS:
        pytest.importorskip(NEEDS[kind])
    sampler = sampler_in(None, kind(), 3)
    drawn = []
    for number in range(15):
        ask = sampler.ask()
        values = [ask(parameter) for parameter in PARAMETERS]
        sampler.tell(sampler.position(), None if number % 5 == 4 else (values[0] ** 2,))
        drawn.append(values)
    x, stepped, log, integer, logint, kinds, normal = (set(values) for values in zip(*drawn, strict=True))
    assert all(-100 <= each <= 100 for each in x)
    assert stepped <= {0.0, 0.1, 0.2, 0.3}
    assert all(1e-5 <= each <= 1e-1 for each in log)
    assert integer <= {1, 5, 9}
    assert all(isinstance(each, int) and 1 <= each <= 1000 for each in logint)
    assert kinds <= {0, 1}
    assert all(-20 < each < 30 for each in normal)
    assert len(x) > 10


def test_it_learns_which_values_are_good() -> None:
    learnt, by_chance = objectives(sampler_in(None, seed=1), 40), objectives(RandomSampler(1), 40)
    assert sorted(learnt[20:])[10] < sorted(by_chance[20:])[10] / 4


def test_it_learns_that_more_is_better() -> None:
    sampler = sampler_in(None, TPESampler(seed=1), directions=("maximize",))
    assert min(sorted(objectives(sampler, 40))[20:]) > 60**2


def test_the_seed_of_a_sampler_goes_before_that_of_the_sweep() -> None:
    assert objectives(sampler_in(None, TPESampler(seed=7), 1), 5) == objectives(sampler_in(None, seed=7), 5)


def test_a_study_goes_on_as_if_it_had_not_stopped(tmp_path: Path) -> None:
    whole = objectives(sampler_in(tmp_path / "whole", seed=7), 20)
    first = objectives(sampler_in(tmp_path / "parts", seed=7), 12)
    assert first + objectives(sampler_in(tmp_path / "parts", seed=7), 8) == whole


def test_a_name_may_have_other_values_in_another_trial(tmp_path: Path) -> None:
    sampler = sampler_in(tmp_path, seed=1)
    for texts in (("1", "2"), ("1", "2", "3"), ("1", "2")):
        ask = sampler.ask()
        assert ask(Parameter("x", Choice(len(texts)), texts)) < len(texts)
        sampler.tell(sampler.position(), (1.0,))
    again = sampler_in(tmp_path, seed=1)
    again.ask()(Parameter("x", Choice(3), ("1", "2", "3")))
    spaces = (Integers(1, 3), Integers(1, 9), Floats(1.0, 3.0), Floats(1.0, 3.0, log=True), Integers(1, 3))
    for space in spaces:
        again.ask()(Parameter("x", space))
    distributions: dict[str, Any] = {}
    for trial in again._study.trials:
        for name, distribution in trial.distributions.items():
            assert distributions.setdefault(name, distribution) == distribution
    assert len(distributions) == 2 + len(set(spaces))


def test_a_name_may_have_other_values_in_the_trial_of_another_process(tmp_path: Path) -> None:
    here, elsewhere = sampler_in(tmp_path), sampler_in(tmp_path)
    for sampler, texts in ((here, ("1", "2")), (elsewhere, ("1", "2", "3")), (here, ("1", "2", "3"))):
        assert sampler.ask()(Parameter("x", Choice(len(texts)), texts)) < len(texts)


def test_what_was_told_twice_counts_once(tmp_path: Path) -> None:
    sampler = sampler_in(tmp_path, seed=1)
    sampler.ask()(X)
    for values in ((1.0,), (2.0,), None):
        sampler.tell(sampler.position(), values)
    assert [trial.value for trial in sampler._study.trials] == [1.0]


# ---- Several objectives -------------------------------------------------------------------------------


def test_several_objectives_are_told_with_their_directions() -> None:
    sampler = sampler_in(None, NSGAIISampler(population_size=8, seed=2), directions=("minimize", "maximize"))
    for _ in range(60):
        x = sampler.ask()(X)
        sampler.tell(sampler.position(), (x**2, -abs(x - 10)))
    front = [trial.params["x"] for trial in sampler._study.best_trials]
    assert [x for x in front if not -5 < x < 15] == []
    assert len(front) > 3


def test_cmaes_knows_one_objective() -> None:
    pytest.importorskip("cmaes")
    with pytest.raises(GeneverError, match="CmaEsSampler knows one objective, and there are 2"):
        sampler_in(None, choices.CmaEsSampler(), directions=("minimize", "minimize"))


# ---- Assertions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [TPESampler, NSGAIISampler, GPSampler], ids=lambda kind: kind.__name__)
def test_samplers_learn_which_draws_are_infeasible(kind: Any) -> None:
    """The least is where an assertion is broken: x below 20. As many draws by chance have 60 % of them there."""
    if kind in NEEDS:
        pytest.importorskip(NEEDS[kind])
    startup = {"n_startup_trials": 4 if kind is GPSampler else 6}
    more: dict[str, Any] = {"population_size": 5, "mutation_prob": 0.1} if kind is NSGAIISampler else startup
    place = StudyPlace(None)
    sampler = OptunaSampler(kind(**more), place, 3, is_constrained=True)
    drawn = []
    for _ in range(12 if kind is GPSampler else 60):
        drawn.append(x := sampler.ask()(X))
        is_feasible = x >= 20
        sampler.tell(sampler.position(), (x,) if is_feasible else None, is_feasible=is_feasible)
    late = drawn[len(drawn) // 2 :]
    assert sum(x < 20 for x in late) < 0.4 * len(late)
    assert {trial.constraints.get("assertions", 0) > 0 for trial in sampler._study.trials} == {True, False}


# ---- Studies on disk ----------------------------------------------------------------------------------


def test_a_study_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    (tmp_path / STUDY).write_text("nonsense\n")
    with pytest.raises(GeneverError, match="move it away"):
        sampler_in(tmp_path)


def test_a_line_that_was_cut_off_is_dropped(tmp_path: Path) -> None:
    whole = objectives(sampler_in(tmp_path / "whole", seed=7), 8)
    first = objectives(sampler_in(tmp_path / "torn", seed=7), 5)
    with open(tmp_path / "torn" / STUDY, "a") as file:
        file.write('{"op_code": 4, "worker_id": "x')
    assert first + objectives(sampler_in(tmp_path / "torn", seed=7), 3) == whole
    assert all(json.loads(line) for line in (tmp_path / "torn" / STUDY).read_text().splitlines())


def test_a_study_with_other_objectives_is_refused(tmp_path: Path) -> None:
    sampler_in(tmp_path)
    with pytest.raises(GeneverError, match=r"has other objectives: minimize"):
        sampler_in(tmp_path, directions=("minimize", "maximize"))


def test_a_study_may_be_in_a_database(tmp_path: Path) -> None:
    pytest.importorskip("sqlalchemy")
    place = StudyPlace(f"sqlite:///{tmp_path}/study.db", name="one")
    first = objectives(OptunaSampler(TPESampler(), place, 7), 5)
    assert first + objectives(OptunaSampler(TPESampler(), place, 7), 3) == objectives(sampler_in(None, seed=7), 8)
    assert len(optuna.load_study(study_name="one", storage=place.storage).trials) == 8


@pytest.mark.parametrize(
    "url",
    ["postgresql+psycopg://me:pass%2Fword@127.0.0.1:1/x", "sqlite://me:pass%2Fword@host/x", "nonsense://a:pass@b"],
)
def test_passwords_are_not_in_messages(url: str) -> None:
    pytest.importorskip("sqlalchemy")
    place = StudyPlace(url)
    with pytest.raises(GeneverError) as caught:
        place.open()
    assert "<hidden>@" in str(caught.value)
    assert "pass" not in str(caught.value) + repr(place)


def test_a_password_is_found_in_any_text() -> None:
    text = "--storage=postgresql://me:a:b%40c@host/x and http://host/p@q"
    assert without_password(text) == "--storage=postgresql://me:<hidden>@host/x and http://host/p@q"


@pytest.mark.parametrize("kind", [TPESampler, QMCSampler])
def test_where_nothing_is_feasible_it_gives_up_early(session: Session, kind: Any) -> None:
    """Each draw takes longer than the one before, as the study has them all."""
    genever.external_configurable(lambda x: x, "train", "tests")
    genever.parse_config("main = @train()\ntrain.x = %x\nx = uniform(0, 1)\nassert %x > 1")
    made = Trials(
        lambda bindings: Composed(session.config, session.catalog),
        lambda position: OptunaSampler(kind(), StudyPlace(None)),
    )
    with pytest.raises(GeneverError, match="200 draws in a row break an assertion"):
        next(iter(made))
