"""Which trials are pruned: those that Optuna prunes when it is given the same reports."""

import json
import logging
import os
import warnings
from pathlib import Path
from typing import Any

import pytest

from genever.experiments.sweeps.sampling.choices import (
    HyperbandPruner,
    MedianPruner,
    PatientPruner,
    PercentilePruner,
    Pruner,
    SuccessiveHalvingPruner,
    ThresholdPruner,
)
from genever.experiments.sweeps.sampling.pruning import PrunedTrial, Pruning
from genever.experiments.sweeps.sampling.study import STUDY, StudyPlace, made

optuna = pytest.importorskip("optuna", reason="Optuna is not installed")

#: What each trial reports as its loss, step by step.
CURVES = [
    [1.0, 0.5, 0.4, 0.3, 0.3, 0.2, 0.2, 0.2],
    [1.0, 0.9, 0.8, 0.8, 0.7, 0.7, 0.7, 0.7],
    [0.9, 0.4, 0.3, 0.2, 0.2, 0.1, 0.1, 0.1],
    [1.0, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6],
    [0.8, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7],
    [2.0, 0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1],
    [0.5, float("nan"), 0.4, 0.4, 0.4, 0.4, 0.4, 0.4],
]

PRUNERS: list[Pruner] = [
    MedianPruner(n_startup_trials=2),
    MedianPruner(n_startup_trials=1, n_warmup_steps=3, interval_steps=2),
    PercentilePruner(25.0, n_startup_trials=2),
    SuccessiveHalvingPruner(min_resource=1, reduction_factor=2),
    HyperbandPruner(min_resource=1, max_resource=8, reduction_factor=2),
    ThresholdPruner(upper=1.2, n_warmup_steps=1),
    PatientPruner(MedianPruner(n_startup_trials=1), patience=1),
    PatientPruner(None, patience=2),
]


def report(folder: Path, step: int | None, **metrics: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "metrics.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps({"time": "", "step": step, "metrics": metrics}) + "\n")


def trial_of(place: StudyPlace, number: int, folder: Path) -> PrunedTrial:
    return Pruning(place, "loss", is_drawn=False).watch(number, None, folder / f"{number}")


def last_step(trial: PrunedTrial, folder: Path, curve: list[float]) -> int:
    for step, value in enumerate(curve, start=1):
        report(folder, step, loss="NaN" if value != value else value, other=1)
        if trial.should_stop():
            trial.end(None)
            return step
    trial.end(curve[-1])
    return len(curve)


@pytest.mark.parametrize("pruner", PRUNERS, ids=str)
def test_trials_end_where_optuna_ends_them(pruner: Pruner, tmp_path: Path) -> None:
    place = StudyPlace(str(tmp_path / STUDY), "same", pruner=pruner)
    ours = [
        last_step(trial_of(place, number, tmp_path), tmp_path / f"{number}", curve)
        for number, curve in enumerate(CURVES)
    ]
    study = optuna.create_study(study_name="same", pruner=made(optuna.pruners, pruner))
    theirs = []
    for curve in CURVES:
        trial = study.ask()
        for step, value in enumerate(curve, start=1):
            trial.report(value, step)
            if trial.should_prune():
                study.tell(trial, state=optuna.trial.TrialState.PRUNED)
                break
        else:
            study.tell(trial, curve[-1])
        theirs.append(step)
    assert ours == theirs
    assert any(step < len(curve) for step, curve in zip(ours, CURVES, strict=True))
    found = place.open().get_trials()
    assert [(t.state, t.value) for t in found] == [(t.state, t.value) for t in study.trials]


def test_a_trial_that_is_begun_anew_leaves_one_that_failed(tmp_path: Path) -> None:
    place = StudyPlace(str(tmp_path / STUDY), pruner=MedianPruner())
    killed, again = trial_of(place, 0, tmp_path), trial_of(place, 0, tmp_path)
    report(tmp_path / "0", 1, loss=1.0)
    assert not killed.should_stop()
    assert not again.should_stop()
    again.end(1.0)
    assert [each.state.name for each in place.open().trials] == ["FAIL", "COMPLETE"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_fork_is_not_asked_to_end(tmp_path: Path) -> None:
    trial = trial_of(StudyPlace(str(tmp_path / STUDY), pruner=ThresholdPruner(upper=0.5)), 0, tmp_path)
    report(tmp_path / "0", 1, loss=1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # That there may be threads.
        child = os.fork()
    if child == 0:
        os._exit(int(trial.should_stop()))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert trial.should_stop()


def test_a_trial_that_reports_nothing_has_no_study(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    trial = trial_of(StudyPlace(str(tmp_path / STUDY), pruner=MedianPruner()), 0, tmp_path)
    report(tmp_path / "0", 1, other=1.0)
    assert not trial.should_stop()
    trial.end(1.0)
    assert not (tmp_path / STUDY).exists()
    assert caplog.messages == ["nothing prunes this trial: it has not reported 'loss'"]


def test_what_fails_is_said_once_and_without_the_password(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("sqlalchemy")
    trial = trial_of(StudyPlace("sqlite://me:passw0rd@host/x", pruner=MedianPruner()), 0, tmp_path)
    report(tmp_path / "0", 1, loss=1.0)
    with caplog.at_level(logging.WARNING, "genever"):
        assert [trial.should_stop() for _ in range(3)] == [False] * 3
        trial.end(1.0)
    (said,) = [record.getMessage() for record in caplog.records if record.name == "genever"]
    assert said.startswith("this trial cannot be pruned: ")
    assert "passw0rd" not in said


def test_a_trial_that_was_drawn_by_the_study_is_that_one(tmp_path: Path) -> None:
    place = StudyPlace(str(tmp_path / STUDY), pruner=MedianPruner())
    study: Any = place.open()
    study.ask()
    study.ask()
    trial = Pruning(place, "loss", is_drawn=True).watch(7, 1, tmp_path / "7")
    report(tmp_path / "7", None, loss=3.0)
    report(tmp_path / "7", None, loss=2.0)
    trial.end(2.0)
    assert [each.intermediate_values for each in study.trials] == [{}, {0: 3.0, 1: 2.0}]
    assert [each.state.name for each in study.trials] == ["RUNNING", "RUNNING"]  # Whoever drew it tells.
