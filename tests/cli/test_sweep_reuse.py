"""Runs that were made before, in the place of trials: the same configuration and provably the same code."""

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Outcome, Project

PROGRAM = """
import genever
from scale import FACTOR


@genever.configurable(fingerprint_ignore=["workers"])
def train(x=1, workers=1, fail=False):
    with open("ran", "a") as file:
        file.write(f"{x} ")
    if fail:
        raise ValueError(x)
    return {"loss": FACTOR * x, "workers": workers}
"""


@pytest.fixture
def aged(project: Project) -> Project:
    """A program that was written before the processes began that run it, however coarse clocks are."""
    project.write("program.py", PROGRAM)
    project.write("scale.py", "FACTOR = 10\n")
    project.write("unrelated.py", "")
    project.write("conf.gin", "import program\nmain = @train()\n")
    age(project)
    return project


def age(project: Project) -> None:
    for path in project.folder.glob("*.*"):
        os.utime(path, (1, 1))


def sweep(project: Project, *arguments: str) -> tuple[list[str], str]:
    """The states of the trials of a sweep, and which have run."""
    (project.folder / "ran").write_text("")
    outcome = genever(project, "sweep", "conf.gin", *arguments, "--out", "out")
    assert outcome.code in (0, 1), outcome.err
    trials = [json.loads(path.read_bytes()) for path in sorted(Path("out/trials").glob("*/trial.json"))]
    os.rename("out", f"out{len(list(project.folder.glob('out*')))}")
    return [trial["state"] for trial in trials], project.read("ran")


def run(project: Project, *arguments: str) -> None:
    assert genever(project, "run", "conf.gin", *arguments).folder


def genever(project: Project, *arguments: str) -> Outcome:
    """Run the command in a process of its own: which code is loaded is a matter of the whole process."""
    return project.python("-m", "genever", *arguments)


def test_a_run_stands_for_a_trial_that_is_the_same(aged: Project) -> None:
    run(aged, "train.x=2")
    run(aged, "train.x=3", "train.fail=True")
    space = "train.x=choice(1, 2, 3)"
    (aged.folder / "unrelated.py").write_text("changed = 1\n")
    outcome = genever(aged, "sweep", "conf.gin", space, "--objective", "loss")
    folder = min(Path("runs/train").glob("2*"))
    assert outcome.out.splitlines()[:3] == [
        "0: train.x=1: loss 10, workers 1",
        f"1: train.x=2: loss 20, workers 1, as in {folder}",
        "2: train.x=3: loss 30, workers 1",
    ]
    (trials,) = Path("runs/sweeps/train").glob("*")
    rows = csv.DictReader((trials / "trials.csv").read_text().splitlines())
    assert [row["folder"] for row in rows] == [
        str(trials / "trials/00000"),
        str(folder.resolve()),
        str(trials / "trials/00002"),
    ]
    trial = json.loads((trials / "trials/00001/trial.json").read_bytes())
    assert (trial["state"], trial["same_run"], trial["metrics"]) == (
        "reused",
        str(folder.resolve()),
        {"loss": 20, "workers": 1},
    )
    assert sweep(aged, space) == (["reused", "reused", "reused"], "")  # Two are trials of that sweep.
    assert sweep(aged, space, "--no-reuse") == (["succeeded"] * 3, "1 2 3 ")
    assert sweep(aged, "import genever.sweeps", "sweep.reuse=False", space) == (["succeeded"] * 3, "1 2 3 ")


def changed_code(project: Project) -> None:
    project.write("scale.py", "FACTOR = 11\n")
    age(project)


def other_packages(project: Project) -> None:
    edit(project, lambda data: data["packages"].update(lark="0"))


def unknown_code(project: Project) -> None:
    edit(project, lambda data: data.update(code=None))


def other_folder(project: Project) -> None:
    edit(project, lambda data: data.update(working_directory="/"))


def moved_code(project: Project) -> None:
    edit(project, lambda data: data["code"].pop("program.py"))


def edit(project: Project, change: Callable[[dict[str, Any]], None]) -> None:
    (folder,) = project.folder.glob("runs/train/2*")
    data = json.loads((folder / "run.json").read_bytes())
    change(data)
    (folder / "run.json").write_text(json.dumps(data), encoding="ascii")


@pytest.mark.parametrize("change", [changed_code, other_packages, unknown_code, other_folder, moved_code])
def test_what_is_not_provably_the_same_is_run(change: Callable[[Project], None], aged: Project) -> None:
    run(aged, "train.x=2")
    change(aged)
    assert sweep(aged, "train.x=choice(1, 2)") == (["succeeded"] * 2, "1 2 ")


def test_a_drawn_parameter_that_fingerprints_ignore_tells_trials_apart(aged: Project) -> None:
    run(aged, "train.workers=2")
    assert sweep(aged, "train.workers=choice(1, 2)") == (["succeeded", "reused"], "1 ")
    assert sweep(aged, "n=choice(2, 3)", "train.workers=%n") == (["reused", "succeeded"], "1 ")


def test_who_goes_on_with_other_code_is_warned(aged: Project) -> None:
    command = ("sweep", "conf.gin", "train.x=choice(1, 2, 3)", "--out", "out", "--trials")
    assert genever(aged, *command, "1").err == "sweep folder: out\n"
    assert genever(aged, *command, "2").err == "sweep folder: out\n"
    changed_code(aged)
    assert genever(aged, *command, "3").err == (
        "sweep folder: out\nwarning: the code has changed since trials have run: scale.py\n"
    )


def test_a_run_without_the_objective_does_not_count(aged: Project) -> None:
    run(aged, "train.x=1")
    assert sweep(aged, "train.x=choice(1, 2)", "--objective", "accuracy") == (["failed"] * 2, "1 2 ")
