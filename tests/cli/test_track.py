"""``--track`` and ``genever track``, with a tracker of our own: what it is sent, and when it is down."""

import json
import os
import signal
import sys
import time
from typing import Any

import pytest

from genever.experiments.tracking import reading
from genever.experiments.tracking.state import read_state
from tests.cli.conftest import Project

TRACKER = """
import json
import os

import genever
from genever.trackers import TrackerSettings, run


class Fake:
    takes_sweeps = True

    def __init__(self, path):
        self.path = path

    def _write(self, *what):
        if os.path.exists(self.path + ".down"):
            raise ConnectionError("http://me:sesame@tracker/ is down")
        with open(self.path, "a") as file:
            file.write(json.dumps(what) + "\\n")

    def start(self, run, known):
        self._write("start", run.name, run.project, run.is_sweep, run.group, run.parent, known, run.tags)
        return known or run.key

    def parameters(self, parameters):
        self._write("parameters", parameters)

    def metrics(self, reports):
        self._write("metrics", [[report.step, report.metrics] for report in reports])

    def artifacts(self, files):
        self._write("artifacts", [file.name for file in files])

    def end(self, status, when):
        self._write("end", status)


@genever.configurable(module="genever.trackers")
def fake(path):
    return TrackerSettings("fake", "tracker:Fake", {"path": path})
"""

PROGRAM = """
import time

import genever


@genever.configurable
def noise(level=0.25):
    return level


@genever.configurable
def train(lr=0.1, betas=(0.9, 0.999), token=None, wait=0, fail=False):
    genever.report(loss=lr, step=7)
    genever.report(loss=float("nan"))
    noise()
    print("started", flush=True)
    time.sleep(wait)
    if fail:
        raise ValueError("no")
    return {"accuracy": 0.5}
"""

CONFIG = """
import program
import tracker

main = @train()
run.trackers = [@fake(path='sent')]
"""


@pytest.fixture(autouse=True)
def tracking(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "genever.trackers", raising=False)  # It shall register its configurable again.
    project.write("tracker.py", TRACKER)
    project.write("program.py", PROGRAM)
    project.write("conf.gin", CONFIG)


def sent(project: Project) -> list[list[Any]]:
    path = project.folder / "sent"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def kinds(project: Project) -> list[str]:
    return [each[0] for each in sent(project)]


def wait_for(project: Project, kind: str) -> None:
    """Wait until the tracker is sent something of a kind."""
    deadline = time.monotonic() + 60
    while kind not in kinds(project):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def set_down(project: Project, *, is_down: bool) -> None:
    (project.folder / "sent.down").touch() if is_down else (project.folder / "sent.down").unlink()


# ---- While it runs ------------------------------------------------------------------------------------


def test_a_run_is_sent_once_and_whole(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "train.lr=0.2", "--out", "out")
    assert (outcome.code, outcome.err) == (0, "")
    found = sent(project)
    [start] = [each for each in found if each[0] == "start"]
    assert start[1:7] == ["out", "train", False, None, None, None]
    manifest = json.loads(project.read("out/run.json"))
    assert start[7]["genever.fingerprint"] == manifest["fingerprint"]
    assert start[7]["genever.version"] == manifest["genever"]
    parameters = {key: value for each in found if each[0] == "parameters" for key, value in each[1].items()}
    given = {"main": "@program.train()", "train.lr": 0.2, "train.betas": [0.9, 0.999], "train.token": None}
    assert parameters == given | {"train.wait": 0, "train.fail": False, "program.noise.level": 0.25}
    reports = [report for each in found if each[0] == "metrics" for report in each[1]]
    assert [report[0] for report in reports] == [7, 1, 7]
    assert reports[0][1] == {"loss": 0.2}
    assert str(reports[1][1]["loss"]) == "nan"
    assert reports[2][1] == {"accuracy": 0.5}
    files = {name for each in found if each[0] == "artifacts" for name in each[1]}
    assert files == {"command.txt", "config.gin", "operative.gin", "run.json", "metrics.jsonl"}
    assert found[-1] == ["end", "finished"]
    [progress] = read_state(project.folder / "out")
    assert (progress.name, progress.ended, progress.problem) == ("fake", "finished", None)


def test_a_failed_run_is_a_failed_one_there(project: Project) -> None:
    assert project.genever("run", "conf.gin", "train.fail=True").code == 1
    assert sent(project)[-1] == ["end", "failed"]


def test_the_commit_is_a_tag(project: Project) -> None:
    project.commit("all")
    project.python("-m", "genever", "run", "conf.gin")
    assert sent(project)[0][7]["git.commit"] == project.git("rev-parse", "HEAD")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_run_that_a_signal_ends_is_a_killed_one_there(project: Project, number: signal.Signals) -> None:
    process = project.start("-m", "genever", "run", "conf.gin", "train.wait=600", "--out", "out")
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    wait_for(project, "metrics")  # While it runs.
    process.send_signal(number)
    process.communicate(timeout=60)
    wait_for(project, "end")
    assert sent(project)[-1] == ["end", "killed"]


def test_who_reads_the_output_of_a_run_does_not_wait_for_its_tracker(project: Project) -> None:
    slow = "def end(self, status, when):\n        import time\n        time.sleep(2)"
    project.write("tracker.py", TRACKER.replace("def end(self, status, when):", slow))
    quick = "import genever.cli, genever.experiments.tracking.process as process; process._PATIENCE = 0.5; "
    outcome = project.python("-c", f"{quick}genever.cli.main()", "run", "conf.gin", "--out", "out")
    assert kinds(project).count("end") == 0
    said = "warning: not all of it has reached its trackers yet, and another process goes on with that; "
    assert said + "`genever track out` sends what is left [not-tracked]\n" in outcome.err
    wait_for(project, "end")


# ---- A tracker that is down ---------------------------------------------------------------------------


def test_a_run_whose_tracker_is_down_succeeds_and_is_sent_later(project: Project) -> None:
    set_down(project, is_down=True)
    outcome = project.python("-m", "genever", "run", "conf.gin", "--out", "out")
    assert (outcome.code, outcome.out) == (0, "started\n")
    assert outcome.err.splitlines() == [
        "run folder: out",
        "warning: fake does not get this run: ConnectionError: http://<hidden>@tracker/ is down",
        "  `genever track out` sends it later [not-tracked]",
    ]
    assert "sesame" not in project.read("out/tracking.json")
    again = project.genever("track", "out")
    assert (again.code, again.err) == (1, "out: fake: ConnectionError: http://<hidden>@tracker/ is down\n")
    set_down(project, is_down=False)
    key = _key(project)
    assert project.genever("track", "out").err == f"out: fake {key()} is complete, finished\n"
    found = sent(project)
    assert found[-1] == ["end", "finished"]
    assert project.genever("track", "out").err == f"out: fake {key()} is complete, finished\n"
    assert sent(project) == found


def _key(project: Project) -> Any:
    return lambda: read_state(project.folder / "out")[0].id


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_run_that_was_killed_while_its_tracker_was_down_is_ended_there_later(project: Project) -> None:
    set_down(project, is_down=True)
    process = project.start("-m", "genever", "run", "conf.gin", "train.wait=600", "--out", "out")
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    process.kill()
    process.communicate(timeout=60)  # Also what sends it has ended by then, or at least says no more.
    deadline = time.monotonic() + 60
    while (outcome := project.genever("track", "out")).code == 2:  # It is still at it.
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert outcome.code == 1
    set_down(project, is_down=False)
    assert project.genever("track", "out").err.endswith(" is complete, killed\n")
    assert [each[0] for each in sent(project)].count("metrics") == 1
    assert sent(project)[-1] == ["end", "killed"]


def test_what_a_tracker_has_is_not_sent_again(project: Project) -> None:
    project.write(
        "tracker.py",
        TRACKER.replace(
            "def end(self, status, when):", "def end(self, status, when):\n        assert os.path.exists('up')"
        ),
    )
    project.genever("run", "conf.gin", "--out", "out")
    before = kinds(project)
    assert "end" not in before
    (project.folder / "up").touch()
    project.genever("track", "out")
    assert kinds(project)[len(before) :] == ["start", "end"]
    assert sent(project)[len(before)][6] == read_state(project.folder / "out")[0].id


def test_all_runs_of_a_folder_are_sent_to_one_more_tracker(project: Project) -> None:
    project.write("plain.gin", "import program\nmain = @train()")
    for name in "ab":
        project.genever("run", "plain.gin", "--out", f"runs/{name}")
    outcome = project.genever("track", "runs")
    assert (outcome.code, outcome.err.splitlines()[0]) == (
        2,
        "error: nothing in runs is to be sent to a tracker [no-tracker]",
    )


# ---- Sweeps -------------------------------------------------------------------------------------------


def test_the_trials_of_a_sweep_are_below_it(project: Project) -> None:
    outcome = project.python("-m", "genever", "sweep", "conf.gin", "train.lr=choice(1.0, 2.0)", "--out", "sw")
    assert outcome.code == 0, outcome.err
    starts = {each[1]: each for each in sent(project) if each[0] == "start"}
    assert [*starts] == ["sw", "sw/00000", "sw/00001"]
    parent = read_state(project.folder / "sw")[0]
    assert starts["sw"][2:6] == ["train", True, None, None]
    assert [starts[name][4:6] for name in ("sw/00000", "sw/00001")] == [["sw", parent.id]] * 2
    assert starts["sw/00001"][7]["genever.trial"] == "00001"
    assert kinds(project).count("end") == 3
    assert parent.ended == "finished"
    before = sent(project)
    assert project.genever("track", "sw").code == 0
    assert sent(project) == before


def test_a_sweep_that_goes_on_is_the_same_there(project: Project) -> None:
    command = ("-m", "genever", "sweep", "conf.gin", "train.lr=choice(1.0, 2.0)", "--out", "sw")
    project.write(
        "program.py",
        PROGRAM.replace("if fail:", "if lr == 2 and not os.path.exists('now'):").replace(
            "import time", "import os\nimport time"
        ),
    )
    assert project.python(*command).code == 1
    (project.folder / "now").touch()
    assert project.python(*command, "--retry-failed").code == 0
    starts = [each for each in sent(project) if each[0] == "start"]
    assert [each[1] for each in starts].count("sw/00000") == 1
    assert len({each[6] or "new" for each in starts if each[1] == "sw"}) == 2
    assert read_state(project.folder / "sw")[0].ended == "finished"
    assert [read_state(project.folder / f"sw/trials/0000{n}")[0].ended for n in range(2)] == ["finished", "finished"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_sweep_is_sent_to_its_end_also_when_who_began_it_is_killed(project: Project) -> None:
    command = ("-m", "genever", "sweep", "conf.gin", "train.lr=choice(1.0, 2.0, 3.0)", "train.wait=1", "--out", "sw")
    first = project.start(*command)
    wait_for(project, "metrics")
    second = project.start(*command)
    deadline = time.monotonic() + 60
    while len([*(project.folder / "sw" / "workers").glob("[!.]*")]) < 2:
        assert time.monotonic() < deadline and second.poll() is None
        time.sleep(0.05)
    first.kill()
    first.communicate(timeout=60)
    _, err = second.communicate(timeout=60)
    assert second.returncode == 0, err
    deadline = time.monotonic() + 60
    while (state := read_state(project.folder / "sw")[0]).ended is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert state.ended == "finished"
    assert [read_state(project.folder / f"sw/trials/0000{n}")[0].ended for n in range(3)] == ["finished"] * 3


# ---- What is refused ----------------------------------------------------------------------------------


def test_secrets_are_not_sent(project: Project) -> None:
    project.genever("run", "conf.gin", "train.token=secret('sesame')")
    assert "sesame" not in project.read("sent")
    assert "'<hidden>'" in str(sent(project))


def test_an_option_of_a_tracker_is_no_secret(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "fake.path=secret('sesame')", "run.trackers=[@fake()]")
    said = "error: fake.path is a secret, and would be kept in the run's folder [bad-setting]\n"
    hint = "  leave it out; the tracker reads it from an environment variable\n"
    assert (outcome.code, outcome.err, project.runs()) == (2, said + hint, [])


@pytest.mark.parametrize("value", ["'mlflow'", "['mlflow']", "3"])
def test_what_is_no_list_of_trackers_is_refused(project: Project, value: str) -> None:
    outcome = project.genever("run", "conf.gin", f"run.trackers={value}")
    said = (
        f"run.trackers cannot be {value} [bad-setting]\n  it is a list of trackers, as in run.trackers = [@mlflow()]\n"
    )
    assert (outcome.code, outcome.err) == (2, f"error: {said}")


def test_a_tracker_that_is_not_known_is_refused_before_the_run(project: Project) -> None:
    outcome = project.genever("run", "conf.gin", "--track", "mlfow")
    assert (outcome.code, outcome.err) == (
        2,
        "error: there is no tracker 'mlfow' [no-tracker]\n  did you mean 'mlflow'?\n",
    )
    assert project.runs() == []


def test_a_tracker_that_is_not_installed_is_refused_before_the_run(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    outcome = project.genever("run", "conf.gin", "--track", "mlflow")
    assert (outcome.code, outcome.err) == (
        2,
        "error: mlflow is not installed [no-tracker]\n  pip install 'genever[mlflow]'\n",
    )


def test_the_files_that_name_trackers_are_found_right(project: Project) -> None:
    project.write(
        "named.gin",
        "import program\nimport genever.integrations.mlflow\nmain = @train()\nrun.trackers = [@mlflow()]",
    )
    outcome = project.genever("check", "named.gin")
    assert (outcome.code, outcome.out) == (0, "")


# ---- Reading back -------------------------------------------------------------------------------------

#: What `genever.experiments.tracking` asks of W&B's library, which keeps runs in a folder here.
LIBRARY = """
import shutil
from pathlib import Path


class Api:
    def __init__(self, timeout):
        pass

    def run(self, name):
        if not Path("kept", name).is_dir():
            raise ValueError(f"Could not find run {name}")
        return Run(name)

    def runs(self, project):
        return [Run(f"{project}/{path.name}") for path in sorted(Path("kept", project).iterdir())]


class Run:
    def __init__(self, name):
        self.path = name.split("/")

    def files(self):
        return [File(path) for path in Path("kept", *self.path).iterdir()]


class File:
    def __init__(self, path):
        self.path, self.name = path, path.name

    def download(self, root, replace):
        Path(root).mkdir(exist_ok=True)
        shutil.copy(self.path, root)
"""


@pytest.fixture
def kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with two runs at W&B, as a library of our own has them."""
    project.write("wandb.py", LIBRARY)
    monkeypatch.syspath_prepend(project.folder)
    project.write("plain.gin", "import program\nmain = @train()\ntrain.lr = 0.5\n")
    for number, lr in enumerate(["0.5", "0.25"]):
        project.genever("run", "plain.gin", f"train.lr={lr}", "--out", f"kept/us/gan/r{number}")
    project.write("kept/us/gan/r0/model.bin", "")
    reading.fetched.cache_clear()
    return project


def test_a_run_at_a_tracker_is_a_side_of_a_comparison(kept: Project) -> None:
    outcome = kept.genever("diff", "wandb:us/gan/r0", "wandb:us/gan/r1")
    assert outcome.out == (
        "--- wandb:us/gan/r0\n+++ wandb:us/gan/r1\n\nchanged on the command line:\n  train.lr\n"
        "    - 0.5                                       argument 2\n"
        "    + 0.25                                      argument 2\n"
    )
    assert kept.genever("diff", "wandb:us/gan/r0", "plain.gin").out == ""


def test_a_run_at_a_tracker_is_run_again(kept: Project) -> None:
    assert "train.lr = 0.25" in kept.genever("show", "wandb:us/gan/r1", "--text").out
    outcome = kept.genever("run", "wandb:us/gan/r1", "train.betas=(0, 0)", "--out", "again")
    assert outcome.code == 0, outcome.err
    assert kept.genever("diff", "wandb:us/gan/r1", "again").out.count("    + ") == 1
    assert kept.genever("diff", "wandb:us/gan/r1 train.betas=(0, 0)", "again").out == ""
    assert kept.genever("rerun", "wandb:us/gan/r1", "--out", "more").code == 0
    assert kept.genever("diff", "wandb:us/gan/r1", "more").out == ""


def test_runs_at_a_tracker_are_shown_side_by_side(kept: Project) -> None:
    outcome = kept.genever("runs", "wandb:us/gan", "--columns", "folder,train.lr,accuracy", "--format", "csv")
    assert outcome.out == "folder,train.lr,accuracy\nwandb:us/gan/r0,0.5,0.5\nwandb:us/gan/r1,0.25,0.5\n"
    several = kept.genever("diff", "wandb:us/gan", "again")
    said = "error: wandb:us/gan is 2 runs [file-not-found]\n  name one of them, such as wandb:us/gan/r0\n"
    assert (several.code, several.err) == (2, said)


def test_a_run_that_a_tracker_has_not_is_refused(kept: Project) -> None:
    outcome = kept.genever("show", "wandb:us/gan/r9")
    said = "error: wandb:us/gan/r9 cannot be read: ValueError: Could not find run us/gan/r9 [file-unreadable]\n"
    assert (outcome.code, outcome.err) == (2, said)
    (kept.folder / "kept/us/gan/r0/run.json").unlink()
    outcome = kept.genever("diff", "wandb:us/gan/r0", "plain.gin")
    said = "error: wandb:us/gan/r0 has no run.json: it is no run that Genever has sent [file-not-found]\n"
    assert (outcome.code, outcome.err) == (2, f"{said}  genever run --track, or genever track, sends it there\n")


def test_the_folder_of_an_offline_run_is_named_by_its_path(kept: Project) -> None:
    (kept.folder / "kept/us/gan/r0").rename(kept.folder / "offline")
    (kept.folder / "offline-run").mkdir()
    (kept.folder / "offline").rename(kept.folder / "offline-run/files")
    assert kept.genever("diff", "wandb:offline-run", "plain.gin").out == ""


def test_a_library_that_is_missing_is_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    outcome = project.genever("show", "mlflow:0123456789abcdef0123456789abcdef")
    said = "error: mlflow:0123456789abcdef0123456789abcdef cannot be read: there is no mlflow [no-tracker]\n"
    assert (outcome.code, outcome.err) == (2, f"{said}  pip install 'genever[mlflow]'\n")
