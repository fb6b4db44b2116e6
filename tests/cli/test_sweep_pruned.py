"""``genever sweep`` with a pruner: trials that do badly end early, whatever draws them and wherever the study is."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Project

optuna = pytest.importorskip("optuna", reason="Optuna is not installed")

#: Each trial reports x at ten steps, and ends where it is to end.
PROGRAM = """
import genever


@genever.configurable
def train(x=1.0):
    for step in range(10):
        genever.report(score=x, step=step)
        if genever.should_stop():
            break
    print("steps", step + 1)
    return {"score": x}
"""

CONFIG = """
import program

main = @train()
train.x = choice(5, 6, 7, 3, 8, 2)
"""

#: What the rule of the median gives after two trials: those go on that are not below the median of those before.
STATES = ["succeeded", "succeeded", "succeeded", "pruned", "succeeded", "pruned"]
SETTINGS = ("--objective", "score", "--maximize", "--out", "out")
MEDIAN = "sweep.pruner=@MedianPruner(n_startup_trials=2)"


@pytest.fixture(autouse=True)
def sweeping(project: Project) -> None:
    project.write("program.py", PROGRAM)
    project.write("conf.gin", CONFIG)
    project.write("set.gin", "import genever.sweeps\ninclude 'conf.gin'\n")


def rows(project: Project) -> list[dict[str, str]]:
    return list(csv.DictReader(project.read("out/trials.csv").splitlines()))


def study(project: Project, storage: str = "") -> Any:
    name = json.loads(project.read("out/sweep.json"))["study"]
    journal = optuna.storages.journal.JournalFileBackend
    kept = storage or optuna.storages.JournalStorage(journal(str(project.folder / "out/study.log")))
    return optuna.load_study(study_name=name, storage=kept)


def steps(project: Project, number: int) -> int:
    return int(project.read(f"out/trials/{number:05}/output.txt").split("steps ")[1])


@pytest.mark.parametrize("storage", ["", "sqlite:///study.db"], ids=["journal", "database"])
def test_a_grid_is_pruned_by_the_reports_of_the_other_trials(project: Project, storage: str) -> None:
    if storage:
        pytest.importorskip("sqlalchemy")
    options = (MEDIAN, *SETTINGS, *(["--storage", storage] if storage else []))
    outcome = project.python("-m", "genever", "sweep", "set.gin", *options)
    assert outcome.code == 0, outcome.err
    assert [row["state"] for row in rows(project)] == STATES
    assert [steps(project, number) for number in range(6)] == [10, 10, 10, 1, 10, 1]
    assert "3: train.x=3: pruned: score 3" in outcome.out.splitlines()
    assert outcome.out.splitlines()[-2:] == [
        "6 trials, 0 failed, 2 pruned; out/trials.csv",
        "best: 4: train.x=8: score 8",
    ]
    manifest = json.loads(project.read("out/trials/00003/run.json"))
    assert (manifest["status"], manifest["exit_status"], manifest["metrics"]) == ("pruned", 0, {"score": 3.0})
    assert "pruned" in project.genever("runs", "out").out
    again = project.python("-m", "genever", "sweep", "set.gin", *options)
    assert again.out.splitlines()[-2:] == outcome.out.splitlines()[-2:]
    trials = study(project, storage).trials
    values = [5.0, 6.0, 7.0, 3.0, 8.0, 2.0]
    names = ["COMPLETE" if state == "succeeded" else "PRUNED" for state in STATES]
    found = [(trial.user_attrs["trial"], trial.state.name, trial.value) for trial in trials]
    assert found == list(zip(range(6), names, values, strict=True))
    assert trials[0].intermediate_values == dict.fromkeys(range(10), 5.0)
    assert trials[3].intermediate_values == {0: 3.0}


def test_a_sampler_that_learns_is_told_of_pruned_trials(project: Project) -> None:
    options = ("--sampler", "tpe", "--pruner", "median", "--trials", "12", "train.x=uniform(0, 1)")
    outcome = project.genever("sweep", "conf.gin", *options, *SETTINGS)
    assert outcome.code == 0, outcome.err
    states = [row["state"] for row in rows(project)]
    assert states[:5] == ["succeeded"] * 5
    assert "pruned" in states
    found = study(project)
    assert found.direction == optuna.study.StudyDirection.MAXIMIZE
    names = {"succeeded": "COMPLETE", "pruned": "PRUNED"}
    assert [trial.state.name for trial in found.trials] == [names[state] for state in states]
    assert all(trial.intermediate_values for trial in found.trials)


def test_a_worker_looks_for_what_the_sweep_looks_for(project: Project) -> None:
    project.write("program.py", PROGRAM.replace('{"score": x}', '{"score": x, "size": -x}'))
    first = project.python("-m", "genever", "sweep", "set.gin", MEDIAN, *SETTINGS, "--trials", "1")
    assert first.code == 0, first.err
    before = json.loads(project.read("out/sweep.json"))
    outcome = project.python("-m", "genever", "sweep", "--worker", "out", "--trials", "6", "--jobs", "1")
    assert outcome.code == 0, outcome.err
    assert outcome.out.splitlines()[-2:] == [
        "6 trials, 0 failed, 2 pruned; out/trials.csv",
        "best: 4: train.x=8: score 8, size -8",
    ]
    assert [row["state"] for row in rows(project)] == STATES
    after = json.loads(project.read("out/sweep.json"))
    goal = ("objective", "direction", "repeat_over", "options")
    assert {name: after[name] for name in goal} == {name: before[name] for name in goal}
    assert (after["objective"], after["direction"]) == ("score", "maximize")


@pytest.mark.parametrize("sampler", ["grid", "random"])
def test_trials_that_were_pruned_for_one_goal_are_of_no_use_for_another(project: Project, sampler: str) -> None:
    arguments = ("sweep", "conf.gin", "--sampler", sampler, "--objective", "score", "--trials", "2", "--out", "out")
    assert project.genever(*arguments, "--pruner", "median").code == 0
    outcome = project.genever(*arguments, "--pruner", "median", "--maximize")
    said = "another sweep is in out: whether more of that is better differs, and trials were pruned for another goal ["
    assert (outcome.code, said in outcome.err) == (2, True)
    assert project.genever(*arguments, "--pruner", "median").code == 0
    assert project.genever(*arguments, "--pruner", "none", "--maximize").code == 0


def test_what_a_program_does_when_it_is_to_end_decides(project: Project) -> None:
    """It may leave in another way than by returning, fail, or pay no attention; its reports may have no step."""
    setups = [(5, "return"), (6, "return"), (3, "return"), (3, "leave"), (3, "fail"), (3, "go on")]
    project.write(
        "ends.py",
        """
        import genever


        @genever.configurable
        def train(setup):
            x, how = setup
            for _ in range(3):
                genever.report(score=x)
                stop = how != "go on" and genever.should_stop()
                if stop and how == "leave":
                    raise SystemExit
                if stop and how == "fail":
                    raise ValueError
                if stop:
                    break
        """,
    )
    project.write("ends.gin", f"import ends\nimport genever.sweeps\nmain = @train()\ntrain.setup = choice({setups})\n")
    outcome = project.python("-m", "genever", "sweep", "ends.gin", MEDIAN, *SETTINGS)
    assert outcome.code == 1
    states = ["succeeded", "succeeded", "pruned", "pruned", "failed", "succeeded"]
    assert [row["state"] for row in rows(project)] == states
    runs = [json.loads(project.read(f"out/trials/{number:05}/run.json"))["status"] for number in range(6)]
    assert runs == states


def test_a_study_that_is_lost_on_the_way_costs_no_trial(project: Project) -> None:
    spoil = "    open('out/study.log', 'w').write('nonsense\\n')\n    for step"
    project.write("program.py", project.read("program.py").replace("    for step", spoil))
    outcome = project.python("-m", "genever", "sweep", "set.gin", MEDIAN, *SETTINGS)
    assert outcome.code == 0, outcome.err
    assert [row["state"] for row in rows(project)] == ["succeeded"] * 6
    assert "this trial cannot be pruned" in project.read("out/trials/00000/output.txt")


def test_only_one_metric_prunes(project: Project) -> None:
    outcome = project.genever("sweep", "conf.gin", "--pruner", "median")
    assert outcome.code == 2
    assert "one metric decides which trials are pruned, and the sweep has none" in outcome.err
    several = ("--objective", "score", "--objective", "other")
    assert "the sweep has 2 objectives" in project.genever("sweep", "conf.gin", "--pruner", "median", *several).err
    assert project.genever("sweep", "conf.gin", "--pruner", "none", *several, "--dry-run").code == 0


def test_a_pruner_that_optuna_refuses_is_reported(project: Project) -> None:
    outcome = project.python("-m", "genever", "sweep", "set.gin", "sweep.pruner=@ThresholdPruner()", *SETTINGS)
    assert outcome.code == 2
    assert "ThresholdPruner does not take its arguments" in outcome.err
    assert not Path("out").exists()


def test_outside_of_a_sweep_nothing_is_to_end(project: Project) -> None:
    assert project.genever("run", "conf.gin", "train.x=1", "--out", "out").code == 0
    assert json.loads(Path("out/run.json").read_text())["status"] == "succeeded"
