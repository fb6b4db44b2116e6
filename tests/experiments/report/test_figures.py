"""Figures: the same numbers as the records, and as Optuna finds by itself."""

import json
import math
import random
from pathlib import Path
from typing import Any

import pytest

from genever.experiments.report.curves import read_curves
from genever.experiments.report.figures import as_json, figures
from genever.experiments.report.plots import SCALE
from genever.experiments.report.reading import read_subject
from genever.experiments.report.study import axes, is_logarithmic, quiet, study_of
from genever.experiments.report.subject import Row
from tests.experiments.report import folders

optuna = pytest.importorskip("optuna", reason="Optuna is not installed")
pytest.importorskip("plotly", reason="Plotly is not installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twenty trials of a conditional space; one of them failed, and one has no number."""
    chance = random.Random(0)
    trials = []
    for number in range(20):
        lr = 10 ** chance.uniform(-4, -1)
        values = {"train.optimizer": f"@{'Adam' if number % 2 else 'SGD'}()", "lr": repr(lr)}
        if number % 2 == 0:
            values["SGD.momentum"] = repr(chance.random())
        trials.append(folders.trial(number, values, {"accuracy": -abs(math.log10(lr) + 3), "size": float(number)}))
    trials[3] = trials[3].become("failed", metrics={}, problem="ValueError: no")
    trials[4] = trials[4].become("succeeded", metrics={"accuracy": math.nan, "size": 1.0})
    return folders.sweep(tmp_path / "sweep", trials)


def made(folder: Path, objectives: list[str]) -> dict[str, Any]:
    subject = read_subject([str(folder)], objectives)
    found = figures(subject, read_curves(subject.rows))
    return {figure.name: json.loads(as_json(figure.data)) for figure in found}


def test_the_history_has_the_objectives_and_the_best_so_far(folder: Path) -> None:
    rows = read_subject([str(folder)]).rows
    points, best = made(folder, [])["history-0"]["data"]
    expected = {row.number: row.metrics["accuracy"] for row in rows if row.number not in (3, 4)}
    assert dict(zip(points["x"], points["y"], strict=True)) == pytest.approx(expected, rel=1e-5)
    so_far = [max(value for other, value in expected.items() if other <= number) for number in expected]
    assert dict(zip(best["x"], best["y"], strict=True))[19] == pytest.approx(so_far[-1], rel=1e-5)


def test_importance_is_that_of_optuna_over_a_study_that_drew_the_same(folder: Path) -> None:
    """A study that suggests the same values, with the distributions of the spaces, finds the same order."""
    rows = [row for row in read_subject([str(folder)]).rows if row.number not in (3, 4)]
    numbers = [float(row.values["lr"]) for row in rows]
    momenta = [float(row.values["SGD.momentum"]) for row in rows if "SGD.momentum" in row.values]

    def objective(trial: Any) -> float:
        row: Row = rows[trial.number]
        kind = trial.suggest_categorical("train.optimizer", ["@SGD()", "@Adam()"])
        trial.suggest_float("lr", min(numbers), max(numbers), log=True)
        if kind == "@SGD()":
            trial.suggest_float("SGD.momentum", min(momenta), max(momenta))
        return row.metrics["accuracy"]

    with quiet():
        study = optuna.create_study(direction="maximize")
        for row in rows:
            values = {name: float(text) if name != "train.optimizer" else text for name, text in row.values.items()}
            study.enqueue_trial(values)
        study.optimize(objective, n_trials=len(rows))
        expected = optuna.importance.get_param_importances(study)
    (bars,) = made(folder, [])["importance-0"]["data"]
    assert dict(zip(bars["y"], bars["x"], strict=True)) == pytest.approx(expected, abs=1e-5)


def test_parallel_lines_go_from_the_worst_to_the_best(folder: Path) -> None:
    rows = read_subject([str(folder)]).best_first()
    figure = made(folder, [])["parallel-0"]
    numbers = [int(line["hovertemplate"].partition("<extra>trial ")[2].partition("<")[0]) for line in figure["data"]]
    assert numbers == [row.number for row in reversed(rows) if row.number not in (3, 4)]
    assert (figure["data"][0]["line"]["color"], figure["data"][-1]["line"]["color"]) == (SCALE[0], SCALE[-1])
    best = dict(figure["data"][-1]["customdata"])
    assert float(best["lr"]) == pytest.approx(float(rows[0].values["lr"]), rel=0.01)
    assert best["train.optimizer"] == rows[0].values["train.optimizer"]
    assert [text.replace("<br>", "") for text in figure["layout"]["xaxis"]["ticktext"]] == [
        "accuracy",
        "SGD.momentum",
        "lr",
        "train.optimizer",
    ]


def test_slices_have_the_values_of_the_parameters(folder: Path) -> None:
    rows = {row.number: row for row in read_subject([str(folder)]).rows}
    drawn = made(folder, [])
    (trace,) = drawn["slice-0-SGD.momentum"]["data"]
    assert sorted(trace["customdata"]) == [number for number in range(0, 20, 2) if number != 4]
    for number, x, y in zip(trace["customdata"], trace["x"], trace["y"], strict=True):
        assert (x, y) == pytest.approx(
            (float(rows[number].values["SGD.momentum"]), rows[number].metrics["accuracy"]), 1e-5
        )
    assert drawn["slice-0-lr"]["layout"]["xaxis"]["type"] == "log"
    (kinds,) = drawn["slice-0-train.optimizer"]["data"]
    assert set(kinds["x"]) == {"@SGD()", "@Adam()"}


def test_the_pareto_front_of_two_objectives(folder: Path) -> None:
    subject = read_subject([str(folder)], ["accuracy", "size"], "maximize")
    drawn = {figure.name: figure for figure in figures(subject, [])}
    values = {row.number: row.metrics for row in subject.rows if row.number not in (3, 4)}
    front = [
        number
        for number, own in values.items()
        if not any(
            other != own and other["accuracy"] >= own["accuracy"] and other["size"] >= own["size"]
            for other in values.values()
        )
    ]
    assert drawn["pareto"].caption == f"No other trial is better in both than these: {', '.join(map(str, front))}."
    assert {"history-0", "history-1", "importance-0", "importance-1", "slice-1-lr"} <= drawn.keys()


def test_curves_of_one_colour_are_one_trace_with_gaps(folder: Path) -> None:
    folders.reported(folder, 1, [{"loss": 3.0}, {"loss": 2.0}])
    folders.reported(folder, 2, [{"loss": 1.0}, {"loss": "Infinity"}, {"loss": 0.5}])
    traces = made(folder, [])["curves-loss"]["data"]
    found = {
        number: [(x, y) for x, y, own in zip(trace["x"], trace["y"], trace["customdata"], strict=True) if own == number]
        for trace in traces
        for number in trace["customdata"]
    }
    assert found == {
        1: [(0, 3.0), (1, 2.0), (None, None)],
        2: [(0, 1.0), (1, None), (2, 0.5), (None, None)],
    }


def test_trials_keep_their_numbers_and_values(folder: Path) -> None:
    (folder / "trials" / "00007" / "trial.json").unlink()
    subject = read_subject([str(folder)])
    study = study_of(subject, axes(subject))
    states = optuna.trial.TrialState
    assert [trial.number for trial in study.trials if trial.state == states.FAIL] == [3, 4, 7]
    for row in subject.rows:
        if row.number not in (3, 4):
            found = study.trials[row.number]
            assert found.value == row.metrics["accuracy"]
            assert {name: str(value) for name, value in found.params.items()} == row.values


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([10**-n for n in range(6)], True),
        ([32.0, 64.0, 128.0, 256.0, 1024.0], True),
        ([10.0, 60.0, 110.0, 170.0, 250.0], False),
        ([0.0, 1.0, 100.0], False),
        ([-1.0, 1.0, 100.0], False),
        ([5.0], False),
    ],
)
def test_an_axis_is_logarithmic_where_values_lie_evenly_on_it(numbers: list[float], expected: bool) -> None:
    assert is_logarithmic(numbers) is expected


def test_values_that_are_alike_when_cut_stay_apart(tmp_path: Path) -> None:
    trials = [folders.trial(n, {"a": repr("x" * 50 + str(n))}, {"accuracy": float(n)}) for n in range(3)]
    subject = read_subject([str(folders.sweep(tmp_path / "s", trials))])
    (axis,) = axes(subject)
    assert len(set(axis.values.values())) == 3
    assert all(len(text) < 40 for text in axis.values.values())


def test_what_all_have_alike_is_no_axis(tmp_path: Path) -> None:
    trials = [folders.trial(n, {"same": "1", "a": str(n)}, {"accuracy": float(n)}) for n in range(3)]
    subject = read_subject([str(folders.sweep(tmp_path / "s", trials))])
    assert [axis.name for axis in axes(subject)] == ["a"]
