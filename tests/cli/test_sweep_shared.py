"""Several processes that work on one sweep: which trials each runs, and what happens when one of them is killed."""

import csv
import json
import os
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from genever.experiments.sweeps.sharing.participants import Participants
from tests.cli.conftest import Project
from tests.cli.test_sweep import CONFIG, PROGRAM

SWEEP = ("-m", "genever", "sweep")


@pytest.fixture(autouse=True)
def sweeping(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAN", str(project.folder / "ran"))
    project.write("program.py", PROGRAM)
    project.write("conf.gin", CONFIG)


def results(project: Project, folder: str) -> list[tuple[str, ...]]:
    rows = csv.DictReader(project.read(f"{folder}/trials.csv").splitlines())
    return [(row["number"], row["state"], row["train.x"], row["train.y"], row["loss"]) for row in rows]


def ran(project: Project) -> Counter[str]:
    """How often each trial has begun to run."""
    return Counter(project.read("ran").splitlines())


def wait_for(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def wait_until_trial(project: Project, number: int, tries: int = 1) -> None:
    path = project.folder / "out/trials" / f"{number:05}" / "trial.json"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if path.exists():
            trial = json.loads(path.read_text())
            if (trial["state"], trial["tries"]) == ("running", tries) and trial["started"] is not None:
                return
        time.sleep(0.01)
    raise AssertionError(f"trial {number} does not run")


#: The trials of ``conf.gin``, in order.
EIGHT = [(x, y) for x in (1, 2, 3, 4) for y in (0, 1)]
TABLE = [(str(n), "succeeded", str(x), str(y), str((x - 3) ** 2 + y)) for n, (x, y) in enumerate(EIGHT)]
#: One that waits to be killed, and another after it.
LONG = ("conf.gin", "train.x=1", "train.y=choice(0, 1)", "train.wait=60", "--out", "out")


# ---- Working together -----------------------------------------------------------------------------------


def test_the_same_command_joins_a_sweep_that_runs(project: Project) -> None:
    arguments = (*SWEEP, "conf.gin", "train.wait=0.3", "--out", "out")
    ended = [wait_for(process) for process in [project.start(*arguments) for _ in range(3)]]
    assert [code for code, _, _ in ended] == [0, 0, 0], ended
    assert all("best: 4: train.x=3, train.y=0: loss 0" in out for _, out, _ in ended)
    assert results(project, "out") == TABLE
    assert set(ran(project).values()) == {1}
    assert not os.listdir("out/workers")
    assert os.listdir("out/turn") == ["free"]


def test_a_worker_needs_the_folder_alone(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is started elsewhere, after the files were changed."""
    monkeypatch.setenv("PYTHONPATH", str(project.folder / "lib"))
    project.write("lib/helping.py", "VALUE = 0\n")
    project.write("conf/main.gin", f"{CONFIG}\nimport helping\ninclude './more.gin'\n")
    project.write("conf/more.gin", "train.wait = 0.0\n")
    first = project.python(*SWEEP, "conf/main.gin", "train.y=0", "--trials", "1", "--out", "out")
    assert first.code == 0, first.err
    project.write("conf/main.gin", "train.x = [")
    project.write("conf/more.gin", "no_such.x = 1\n")
    monkeypatch.delenv("PYTHONPATH")
    project.write("elsewhere/file", "")
    monkeypatch.chdir(project.folder / "elsewhere")
    outcome = project.genever("sweep", "--worker", "../out", "--trials", "3", "--jobs", "2")
    assert outcome.code == 0, outcome.err
    assert outcome.out.splitlines()[-2:] == ["3 trials, 0 failed; out/trials.csv", "best: 2: train.x=3: loss 0"]


def test_a_worker_leaves_when_the_rest_runs_elsewhere(project: Project) -> None:
    first = project.start(*SWEEP, *LONG, "--jobs", "2")
    wait_until_trial(project, 1)
    outcome = project.genever("sweep", "--worker", "out")
    assert outcome.code == 0
    assert outcome.out.splitlines() == ["2 trials, 0 failed, 2 running elsewhere"]
    first.send_signal(signal.SIGINT)
    assert wait_for(first)[0] == 130


def test_a_worker_takes_no_files(project: Project) -> None:
    outcome = project.genever("sweep", "conf.gin", "--worker", "out")
    assert outcome.code == 2
    assert "name no files" in outcome.err
    assert "no sweep is in out: there is no sweep.json" in project.genever("sweep", "--worker", "out").err


def test_what_the_code_has_changed_of_a_draw_is_not_run(project: Project) -> None:
    constant = "\ngenever.constant('tests.SIZE', 1)\n"
    project.write("program.py", PROGRAM + constant)
    arguments = ("conf.gin", "train.x=%tests.SIZE", "train.y=choice(0, 1)", "train.fail=True", "--out", "out")
    assert project.python(*SWEEP, *arguments).code == 1
    project.write("program.py", PROGRAM + constant.replace("1", "2"))
    outcome = project.python(*SWEEP, "--worker", "out", "--retry-failed")
    assert outcome.code == 1
    assert "warning: the code has changed since the sweep began" in outcome.err
    assert "failed: error: the configuration is not the one that was drawn: the code" in outcome.out
    assert project.python(*SWEEP, *arguments).code == 2


def test_a_worker_needs_the_program_at_its_path(project: Project) -> None:
    project.genever("sweep", "conf.gin", "--trials", "1", "--out", "out")
    described = json.loads(project.read("out/sweep.json"))
    project.write("out/sweep.json", json.dumps({**described, "working_directory": "/no/such/folder"}))
    outcome = project.genever("sweep", "--worker", "out")
    assert outcome.code == 2
    assert "a worker needs the program at the same path" in outcome.err


# ---- Dying ------------------------------------------------------------------------------------------------


def test_what_a_killed_one_has_begun_another_ends(project: Project) -> None:
    arguments = (*SWEEP, "conf.gin", "train.wait=0.5", "--out", "out")
    first = project.start(*arguments)
    wait_until_trial(project, 0)
    second = project.start(*arguments)
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=60)
    assert wait_for(second)[0] == 0
    assert [row[:2] for row in results(project, "out")] == [(str(number), "succeeded") for number in range(8)]
    assert ran(project) - Counter(["1 0"]) <= Counter(f"{x} {y}" for x, y in EIGHT)


def test_a_trial_whose_participants_die_three_times_has_failed(project: Project) -> None:
    for tries in (1, 2, 3):
        process = project.start(*SWEEP, *LONG)
        wait_until_trial(project, 0, tries)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
    Path("program.py").write_text(project.read("program.py").replace("time.sleep(wait)", "pass"))
    outcome = project.genever("sweep", "--worker", "out")
    assert outcome.out.splitlines()[:2] == [
        "0: train.y=0: failed: its worker died 3 times",
        "1: train.y=1: loss 5",
    ]


def test_an_interruption_is_no_death(project: Project) -> None:
    for _ in range(4):
        process = project.start(*SWEEP, *LONG)
        wait_until_trial(project, 0)
        process.send_signal(signal.SIGINT)
        assert wait_for(process)[0] == 130
        assert json.loads(project.read("out/trials/00000/trial.json"))["state"] == "interrupted"
    Path("program.py").write_text(project.read("program.py").replace("time.sleep(wait)", "pass"))
    assert project.genever("sweep", "--worker", "out").code == 0


def test_who_shows_no_sign_of_life_on_another_machine_is_given_up(project: Project) -> None:
    """The clock that counts is that of the file system: the file of the other is as old as it seems there."""
    project.genever("sweep", "conf.gin", "train.y=0", "--trials", "1", "--out", "out")
    journal, folder = Path("out/journal.jsonl"), Path("out/trials/00001")
    first = json.loads(journal.read_text().splitlines()[0])["draw"]
    drawn = {**first, "number": 1, "position": [[4, 1]], "values": {"train.x": "2"}, "by": "there", "state": "running"}
    drawn |= {"bindings": ["train.x=2"], "fingerprint": "f", "bound": ""}
    folder.mkdir()
    (folder / "trial.json").write_text(json.dumps({**drawn, "started": "2026-01-01T00:00:00+00:00"}))
    with journal.open("a") as file:
        file.write(json.dumps({"draw": drawn, "left_out": 0}) + "\n")
    other = Path("out/workers/there")
    process = {"host": "there", "machine": "another", "pid": 1, "begun": "1"}
    other.write_text(json.dumps({"process": process, "started": "", "engine": None, "job": None}))
    outcome = project.genever("sweep", "--worker", "out", "--trials", "2")
    assert "1 running elsewhere" in outcome.out  # It has just been touched.
    os.utime(other, (time.time() - 59,) * 2)
    assert "1 running elsewhere" in project.genever("sweep", "--worker", "out", "--trials", "2").out
    os.utime(other, (time.time() - 61,) * 2)
    outcome = project.genever("sweep", "--worker", "out", "--trials", "2")
    assert outcome.out.splitlines()[0] == "1: train.x=2: loss 1, the best so far"
    assert not other.exists()
    assert not list(Participants(Path("out")).all())
