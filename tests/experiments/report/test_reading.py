"""What a report says of a sweep, and of any runs."""

import math
from pathlib import Path
from types import MappingProxyType

import pytest

from genever.experiments.comparison.groups import Spread
from genever.experiments.report.groups import causes, repetitions
from genever.experiments.report.reading import read_subject
from genever.experiments.report.subject import Objective, Row
from genever.language.text.errors import GeneverError
from tests.experiments.report import folders


@pytest.fixture(autouse=True)
def no_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GENEVER_CACHE", str(tmp_path / "cache"))


def test_a_sweep_is_its_trials(tmp_path: Path) -> None:
    folder = folders.sweep(
        tmp_path / "sweep",
        [
            folders.trial(0, {"Adam.lr": "0.1", "seed": "1"}, {"accuracy": 0.5, "loss": 2.0}),
            folders.trial(1, {"Adam.lr": "0.2"}, {}, state="failed", problem="ValueError: no"),
            folders.trial(2, {"Adam.lr": "0.1", "seed": "1"}, {}, state="repeated", same_as=0, seconds=None),
        ],
    )
    subject = read_subject([str(folder)])
    assert (subject.title, subject.is_sweep, subject.command) == (
        "train",
        True,
        "genever sweep train.gin --out 'two words'",
    )
    assert subject.objectives == (Objective("accuracy", True),)
    assert (subject.parameters, subject.metrics) == (("Adam.lr", "seed"), ("accuracy", "loss"))
    assert [(row.number, row.state, row.problem) for row in subject.rows] == [
        (0, "done", None),
        (1, "failed", "ValueError: no"),
        (2, "repeated", "the same as 0"),
    ]
    assert subject.facts == {
        "Started": "2026-03-01 09:30 UTC",
        "Ended": "2026-03-01 09:31 UTC",
        "Took": "1 min 15 s",
        "Time in runs": "4.00 s",
        "Sampler": "random, seed 0",
        "Folder": str(folder),
    }


def test_a_sweep_may_have_several_objectives(tmp_path: Path) -> None:
    trials = [folders.trial(0, {"a": "1"}, {"accuracy": 0.5, "loss": 2.0})]
    folder = folders.sweep(tmp_path / "s", trials, objective=["accuracy", "loss"], direction=["maximize", "minimize"])
    assert read_subject([str(folder)]).objectives == (Objective("accuracy", True), Objective("loss", False))
    assert read_subject([str(folder)], ["loss"], "maximize").objectives == (Objective("loss", True),)


def test_the_only_metric_decides(tmp_path: Path) -> None:
    folder = folders.sweep(tmp_path / "s", [folders.trial(0, {"a": "1"}, {"loss": 2.0})], objective=None)
    assert read_subject([str(folder)]).objectives == (Objective("loss", True),)
    several = folders.sweep(tmp_path / "t", [folders.trial(0, {}, {"loss": 2.0, "top": 1.0})], objective=None)
    assert read_subject([str(several)]).objectives == ()


def test_secrets_in_the_command_are_starred_out(tmp_path: Path) -> None:
    command = ["genever", "sweep", "train.gin", "train.key=secret('hunter2')"]
    folder = folders.sweep(tmp_path / "s", [folders.trial(0, {}, {"loss": 1.0})], command=command)
    assert "hunter2" not in str(read_subject([str(folder)]).command)


def test_runs_differ_in_parameters(tmp_path: Path) -> None:
    folders.run(tmp_path / "a", {"Adam.lr": "0.1", "train.steps": "3"}, result={"accuracy": 0.5, "loss": "NaN"})
    problem = {"type": "builtins.ValueError", "message": "no"}
    folders.run(
        tmp_path / "b",
        {"Adam.lr": "0.2", "train.steps": "3"},
        status="failed",
        error=problem,
        started="2026-03-01T09:31:00.000000Z",
    )
    subject = read_subject([str(tmp_path)], ["accuracy"], "maximize")
    assert (subject.title, subject.parameters) == ("train", ("Adam.lr",))
    first, second = subject.rows
    assert (first.state, first.values, first.metrics["accuracy"]) == ("done", {"Adam.lr": "0.1"}, 0.5)
    assert first.metrics["loss"] != first.metrics["loss"]
    assert (second.number, second.state, second.problem, second.commit) == (1, "failed", "ValueError: no", "01234567+")
    assert subject.best_first() == [first, second]
    assert subject.facts["Commit"] == "01234567+"


def test_what_cannot_be_reported_on_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GeneverError, match="no runs in") as nothing:
        read_subject([str(tmp_path)])
    assert nothing.value.code == "no-manifest"
    folder = folders.sweep(tmp_path / "s", [folders.trial(0, {}, {"loss": 2.0})])
    with pytest.raises(GeneverError, match="no trial has the metric 'los'") as unknown:
        read_subject([str(folder)], ["los"])
    assert unknown.value.code == "unknown-column"


def test_failures_are_grouped_by_their_last_line() -> None:
    def row(number: int, state: str, problem: str | None) -> Row:
        return Row(number, "", state, {}, problem=problem)

    rows = [
        row(0, "done", None),
        row(1, "failed", "ValueError: step 17"),
        row(2, "killed", None),
        row(3, "failed", "OutOfMemoryError: 2.5 GiB at 0x7f00"),
        row(4, "failed", "OutOfMemoryError: 80 GiB at 0xbeef"),
        row(5, "repeated", "the same as 0"),
        row(6, "pruned", None),
    ]
    assert [(cause.text, cause.state, [each.number for each in cause.rows]) for cause in causes(rows)] == [
        ("OutOfMemoryError: 2.5 GiB at 0x7f00", "failed", [3, 4]),
        ("ValueError: step 17", "failed", [1]),
        ("", "killed", [2]),
    ]


def test_repetitions_are_means_over_seeds(tmp_path: Path) -> None:
    numbers = [("0.1", "0", 1.0), ("0.1", "1", 2.0), ("0.2", "0", 4.0), ("0.2", "1", 8.0), ("0.2", "2", 3.0)]
    trials = [
        folders.trial(n, {"lr": lr, "seed": seed}, {"accuracy": value}) for n, (lr, seed, value) in enumerate(numbers)
    ]
    folder = folders.sweep(tmp_path / "s", trials, repeat_over="seed")
    best, other = repetitions(read_subject([str(folder)]))
    assert (best.values, [row.number for row in best.rows]) == ({"lr": "0.2"}, [2, 3, 4])
    # The mean of 4, 8 and 3 is 5, and the squares of 1, 3 and 2 sum up to 14, by two degrees of freedom.
    assert best.spreads["accuracy"] == Spread(5.0, math.sqrt(7), 3)
    assert other.spreads["accuracy"] == Spread(1.5, math.sqrt(0.5), 2)


def test_what_is_not_finite_is_no_objective() -> None:
    row = Row(0, "", "done", {}, MappingProxyType({"loss": float("inf"), "top": float("nan"), "accuracy": 1}))
    assert [Objective(name, True).of(row) for name in ("loss", "top", "accuracy", "missing")] == [None, None, 1, None]
