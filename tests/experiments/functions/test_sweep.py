"""``genever.sweep``: the trials, folder and results of the command, as objects."""

import csv
import json
import logging
import os
import subprocess
import sys
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import genever
from genever.experiments.functions.shown import InLines, InTerminal, Shown, kind_of_show
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import Record
from genever.experiments.sweeps.standing import standing_of

PROGRAM = """
import genever


@genever.configurable
class Adam:
    def __init__(self, lr=0.1):
        self.lr = lr


@genever.configurable
class SGD:
    def __init__(self, lr=0.1, momentum=0):
        self.lr = lr + momentum


@genever.configurable
def train(optimizer, steps=2):
    print("steps", steps)
    genever.report(loss=optimizer.lr * steps, step=1)
    return {"accuracy": round(1 - abs(optimizer.lr - 0.3), 3)}
"""
BASE = "import program\nmain = @train()\ntrain.optimizer = @Adam()\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "base.gin").write_text(BASE, encoding="utf-8")
    return tmp_path


@genever.configurable(module="test_sweep")
def surface(width: float = 1, height: float = 1) -> float:
    print("out", width)
    if height == 13:
        raise ValueError("unlucky")
    return width * height


def test_all_combinations_are_trials_and_the_best_is_known() -> None:
    found = genever.sweep(surface, {"surface.width": [1, 2], "height": "choice(range(3, 6))"}, direction="maximize")
    assert [trial.metrics["result"] for trial in found.trials] == [w * h for w, h in product((1, 2), (3, 4, 5))]
    assert [trial.values for trial in found][4] == {"surface.width": 2, "surface.height": 4}
    assert found.best is found.trials[5]
    assert (found.front, len(found), found.failed) == ((found.best,), 6, ())
    assert found.folder.parent == Path.cwd() / "runs/sweeps/surface"
    with open(found.folder / "trials.csv", encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [float(row["result"]) for row in table] == [row["result"] for row in found.rows()]
    for trial in found:
        run = json.loads((trial.folder / "run.json").read_bytes())
        assert (run["result"], run["fingerprint"]) == (trial.metrics["result"], trial.fingerprint)
        assert (trial.folder / "output.txt").read_text(encoding="utf-8") == f"out {trial.values['surface.width']}\n"
        assert trial.duration is not None
        assert trial.duration > timedelta(0)
    again = genever.sweeps.load(found.folder)
    assert (again.rows(), again.best) == (found.rows(), found.best)
    assert genever.run(surface, *found.best.bindings).metrics == found.best.metrics


def test_it_is_the_sweep_of_the_command(folder: Path) -> None:
    space = {"train.optimizer": "choice(@Adam(), @SGD())", "Adam.lr": "choice(0.1, 0.2)", "SGD.lr": [0.3, 0.4]}
    found = genever.sweep("@train()", space, files="base.gin", objective="accuracy", direction="maximize", out="one")
    lines = [f"{name}={text if isinstance(text, str) else 'choice(0.3, 0.4)'}" for name, text in space.items()]
    command = ["genever", "sweep", "base.gin", *lines, "--objective", "accuracy", "--maximize", "--out", "two"]
    subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True)
    theirs = genever.sweeps.load("two")
    assert [trial.values for trial in found] == [trial.values for trial in theirs]
    assert [trial.metrics for trial in found] == [trial.metrics for trial in theirs]
    assert [trial.fingerprint for trial in found] == [trial.fingerprint for trial in theirs]
    assert found.best is not None
    assert found.best.values == {"train.optimizer": "@SGD()", "SGD.lr": 0.3}
    assert found.best.metrics == {"loss": 0.6, "accuracy": 1.0}


def test_a_trial_that_fails_raises_nothing() -> None:
    found = genever.sweep(surface, {"height": [3, 13]})
    assert [trial.state for trial in found] == ["succeeded", "failed"]
    assert found.failed == (found.trials[1],)
    assert found.trials[1].problem == "ValueError: unlucky"
    assert found.best is found.trials[0]
    assert "1 failed" in repr(found)
    assert "<td>failed: ValueError: unlucky</td>" in found._repr_html_()
    assert [row["problem"] for row in found.rows()] == [None, "ValueError: unlucky"]


def test_what_a_session_has_does_not_count_and_nothing_is_left_behind() -> None:
    path, finders = [*sys.path], [*sys.meta_path]
    with genever.Session().parse("surface.width = 9"):
        with pytest.warns(UserWarning, match="does not count in genever.sweep"):
            found = genever.sweep(surface, {"height": [1, 2]})
        assert [trial.metrics["result"] for trial in found] == [1, 2]
        assert genever.query_parameter("surface.width") == 9
        assert not genever.recorded_calls()
    assert (sys.path, sys.meta_path) == (path, finders)


def test_the_same_call_goes_on_where_it_was_interrupted() -> None:
    calls = []

    def stops(x: int = 0) -> int:
        calls.append(x)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return x

    def go() -> Any:
        return genever.sweep(stops, {"x": range(4)})

    with pytest.raises(KeyboardInterrupt):
        go()
    assert [trial.state for trial in genever.sweeps.load(next(Path("runs/sweeps/stops").iterdir()))] == [
        "succeeded",
        "succeeded",
        "interrupted",
    ]
    found = go()
    assert ([trial.metrics["result"] for trial in found], calls) == ([0, 1, 2, 3], [0, 1, 2, 2, 3])
    assert len(list(Path("runs/sweeps/stops").iterdir())) == 1
    assert len(go()) == 4  # That one had ended, so this is another one.
    assert len(list(Path("runs/sweeps/stops").iterdir())) == 2


def test_a_function_of_a_cell_that_was_defined_anew_is_another_sweep() -> None:
    cells: dict[str, Any] = {"__name__": "__main__"}
    text = "def cell(x=0):\n    if stops and x == 2:\n        raise KeyboardInterrupt\n    return x * {}\n"

    def go(factor: int, *, stops: bool) -> Any:
        exec(compile(text.format(factor), f"<cell {factor}>", "exec"), cells | {"stops": stops}, cells)
        cells["cell"].__globals__["stops"] = stops
        return genever.sweep(cells["cell"], {"x": range(3)})

    with pytest.raises(KeyboardInterrupt):
        go(1, stops=True)
    assert [trial.metrics["result"] for trial in go(2, stops=False)] == [0, 2, 4]
    assert [trial.metrics["result"] for trial in go(1, stops=False)] == [0, 1, 2]
    assert len(list(Path("runs/sweeps/cell").iterdir())) == 2


def test_module_state_crosses_trials_and_the_configuration_does_not() -> None:
    seen: list[Any] = []

    def looks(x: int = 0, y: int = 7) -> int:
        seen.append((x, y, genever.config_str().count("looks.y")))
        return len(seen)

    genever.sweep(looks, "x = choice(1, 2)\nlooks.y = choice(3, 4)")
    assert seen == [(1, 3, 1), (1, 4, 1), (2, 3, 1), (2, 4, 1)]


def test_several_objectives_have_a_front() -> None:
    def both(x: int = 0) -> dict[str, int]:
        return {"loss": x * x, "size": -x, "number": 1}

    found = genever.sweep(both, {"x": [-1, 0, 1, 2]}, objective=["loss", "size"])
    assert [trial.values["both.x"] for trial in found.front] == [0, 1, 2]
    assert found.rows()[0] == {
        "number": 0,
        "state": "succeeded",
        "both.x": -1,
        "loss": 1,
        "size": 1,
        "metrics.number": 1,
        **{name: found.rows()[0][name] for name in ("seconds", "fingerprint", "problem", "folder")},
    }


SCRIPT = """
import sys
import genever

def cube(x=1):
    return x ** 3

@genever.configurable
def square(x=1):
    return x * x

if __name__ == "__main__":
    for entry in (cube, square):
        found = genever.sweep(entry, {"x": [1, 2, 3]}, jobs=2, objective="result")
        print([trial.metrics.get("result") for trial in found], [trial.problem for trial in found.failed])
"""


def test_a_script_has_its_functions_run_in_processes(folder: Path) -> None:
    (folder / "script.py").write_text(SCRIPT, encoding="utf-8")
    printed = subprocess.run([sys.executable, "script.py"], check=True, capture_output=True, text=True)
    assert (printed.stdout, printed.stderr) == ("[1, 8, 27] []\n[1, 4, 9] []\n", "")


def test_processes_have_modules_beside_the_files(folder: Path) -> None:
    (folder / "inner").mkdir()
    os.replace("program.py", "inner/program.py")
    os.replace("base.gin", "inner/base.gin")
    found = genever.sweep(None, {"Adam.lr": [0.1, 0.3]}, files="inner/base.gin", objective="accuracy", timeout=600)
    assert [(trial.state, trial.metrics["accuracy"]) for trial in found] == [("succeeded", 0.8), ("succeeded", 1.0)]
    assert (found.trials[0].folder / "output.txt").read_text(encoding="utf-8") == "steps 2\n"


class Unpicklable:
    def __reduce__(self) -> str:
        raise TypeError("no")


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((surface,), {}, "error: there is nothing to sweep over: main leads to no space"),
        ((surface, {"width": "chioce(1, 2)"}), {}, "binding 1: error: "),
        ((surface, {"width": [surface, 1]}), {}, "error: the space of width cannot be written: ["),
        ((surface, 3), {}, "error: spaces are a dict by the names of parameters, or a text, not int"),
        ((surface, {"width": [1, 2]}), {"sampler": "tpee"}, "error: sweep.sampler cannot be 'tpee'"),
        ((surface, {"width": [1, 2]}), {"launcher": "moon"}, "error: there is no engine 'moon'"),
        ((surface, {"width": [1, 2]}), {"launcher": "slurm"}, "error: a job array of Slurm's outlives the program"),
        (
            (surface, {"width": "uniform(0, 1)"}),
            {"sampler": "random"},
            "error: there is no end to what RandomSampler draws",
        ),
        (
            (surface, {"width": [1, 2]}, {"height": Unpicklable()}),
            {"jobs": 2},
            "error: test_sweep.surface.height cannot be sent to another process: no",
        ),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(
    arguments: tuple[Any, ...], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(genever.GeneverError) as caught:
        genever.sweep(*arguments, **options)
    assert str(caught.value).startswith(message)
    assert not Path("runs").exists()


# ---- What is shown ----------------------------------------------------------------------------------


def ended(number: int, loss: float) -> Record:
    return Record(number, "succeeded", {"x": str(number)}, (f"x={number}",), "", metrics={"loss": loss}, seconds=10)


def test_how_a_sweep_stands_is_a_line_and_a_bar() -> None:
    shown = Shown(standing_of(Goal.made("loss", "minimize", None), 4, [ended(0, 3)]))
    assert shown.text == "1 of 4 trials; best 0: x=0: loss 3"
    shown.begun(ended(1, 0).become("running"))
    assert shown.text == "1 of 4 trials; about 0:00:30 left; best 0: x=0: loss 3"
    shown.ended(ended(1, 2))
    assert shown.text == "2 of 4 trials; best 1: x=1: loss 2"
    shown.ended(ended(2, 0).become("failed", problem="<b>"))
    assert '<progress value="3" max="4"></progress> 3 of 4 trials; 1 failed; ' in shown._repr_html_()
    shown.close()
    assert '<progress value="1" max="1"></progress>' in shown._repr_html_()


def test_a_line_is_printed_for_each_trial_where_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    genever.sweep(surface, {"width": [1, 2]}, progress=True)
    assert capsys.readouterr() == ("", "0: surface.width=1: result 1\n1: surface.width=2: result 2\n")
    genever.sweep(surface, {"width": [1, 2]}, seed=1)
    assert capsys.readouterr() == ("", "")


def test_where_somebody_looks_on_decides_how_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [kind_of_show(wanted) for wanted in (None, True, False)] == [Shown, InLines, Shown]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert [kind_of_show(wanted) for wanted in (None, True, False)] == [InTerminal, InTerminal, Shown]


def test_warnings_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "genever"):
        genever.sweep(surface, {"width": [1, 2], "nothing": "choice(1, 2)"})
    assert [record.message for record in caplog.records] == [
        "nothing reads the macro nothing, so that its space is not drawn [unused-macro]"
    ]


@pytest.mark.parametrize("launcher", ["slurm", genever.sweeps.Slurm(partition="gpu")])
def test_slurm_is_for_the_command(launcher: str | genever.sweeps.Slurm) -> None:
    with pytest.raises(ValueError, match="a job array of Slurm's outlives the program"):
        genever.sweep(surface, {"width": [1, 2]}, launcher=launcher)
