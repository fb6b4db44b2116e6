"""Several processes that work on one sweep: which trials each runs, and what happens when one of them is killed."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genever.experiments.sweeps.ledger import schema
from genever.experiments.sweeps.sharing.participants import Participants, job_of
from tests.cli.conftest import Project
from tests.cli.test_sweep import CONFIG, PROGRAM, described

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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("conf.gin", "--follow"), "--follow and --json are for --status FOLDER."),
        (("--worker", "out", "--json"), "--follow and --json are for --status FOLDER."),
        (("--status", "out", "--jobs", "2"), "--jobs cannot stand beside --status FOLDER."),
        (("--status", "out", "--minimize", "--dry-run"), "--maximize and --dry-run cannot stand beside --status"),
        (("--status", "out", "--worker", "out"), "--worker cannot stand beside --status FOLDER."),
        (("--stop", "out", "--json"), "--json cannot stand beside --stop FOLDER."),
        (("--stop", "out", "conf.gin"), "name no files"),
    ],
)
def test_options_that_have_no_meaning_together_are_refused(
    project: Project, arguments: tuple[str, ...], said: str
) -> None:
    project.genever("sweep", "conf.gin", "--trials", "1", "--out", "out")
    outcome = project.genever("sweep", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in " ".join(outcome.err.split())


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


def test_no_worker_joins_a_sweep_with_values_that_no_file_has(project: Project) -> None:
    project.write(
        "sweeping.py",
        """
        import genever
        import program

        genever.sweep(program.train, {"x": range(2)}, {"y": 0}, out="out")
        """,
    )
    outcome = project.python("sweeping.py")
    assert outcome.code == 0, outcome.err
    outcome = project.genever("sweep", "--worker", "out")
    assert outcome.code == 2
    assert "no worker can join the sweep in out: a program has begun it" in outcome.err


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


@pytest.mark.hypothesis
def test_whoever_is_killed_whenever_the_others_end_the_sweep(project: Project) -> None:
    """Three at once, one killed at a moment of chance, and at the end one more where all were: as one undisturbed."""
    arguments = (*SWEEP, "conf.gin", "train.wait=0.1", "--jobs", "2", "--out")

    @settings(max_examples=500 if settings.get_current_profile_name() == "fuzz" else 2)
    @given(moment=st.floats(0.2, 4), victims=st.integers(1, 3))
    def check(moment: float, victims: int) -> None:
        shutil.rmtree("out", ignore_errors=True)
        Path("ran").unlink(missing_ok=True)
        processes = [project.start(*arguments, "out") for _ in range(3)]
        time.sleep(moment)
        for process in processes[:victims]:
            process.send_signal(signal.SIGKILL)
        for process in processes:
            process.communicate(timeout=120)
        assert project.python(*arguments, "out").code == 0
        assert results(project, "out") == TABLE
        trials = json.loads(f"[{','.join(path.read_text() for path in Path('out/trials').glob('*/trial.json'))}]")
        killed = victims * 2
        assert sum(ran(project).values()) <= len(EIGHT) + killed
        assert sum(trial["tries"] for trial in trials) <= len(EIGHT) + killed

    check()


def test_a_trial_that_takes_its_participants_along_three_times_has_failed(project: Project) -> None:
    for tries in (1, 2, 3):
        process = project.start(*SWEEP, *LONG)
        wait_until_trial(project, 0, tries)
        os.kill(process.pid, signal.SIGSTOP)  # It shall not notice what its trial's process does.
        os.kill(described(project, "out/trials/00000/trial.json")["process"]["pid"], signal.SIGKILL)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
    Path("program.py").write_text(project.read("program.py").replace("time.sleep(wait)", "pass"))
    outcome = project.genever("sweep", "--worker", "out")
    assert outcome.out.splitlines()[:2] == [
        "0: train.y=0: failed: its worker died 3 times",
        "1: train.y=1: loss 5",
    ]


def test_a_trial_is_not_to_blame_where_its_participant_alone_is_killed(project: Project) -> None:
    for _ in range(4):
        process = project.start(*SWEEP, *LONG)
        wait_until_trial(project, 0)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
    Path("program.py").write_text(project.read("program.py").replace("time.sleep(wait)", "pass"))
    outcome = project.genever("sweep", "--worker", "out")
    assert outcome.out.splitlines()[:2] == ["0: train.y=0: loss 4", "1: train.y=1: loss 5"]


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


# ---- In the background ----------------------------------------------------------------------------------


def status(project: Project, folder: str = "out") -> dict[str, Any]:
    outcome = project.genever("sweep", "--status", folder, "--json")
    assert outcome.code == 0, outcome.err
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def wait_until_state(project: Project, state: str) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while (found := status(project))["state"] != state:
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    return found


def test_a_sweep_in_the_background_is_left_and_ends_by_itself(project: Project) -> None:
    outcome = project.python(*SWEEP, "conf.gin", "--out", "out", "--jobs", "2", "--trials", "3", "--detach")
    assert outcome.code == 0, outcome.err
    assert outcome.out.splitlines()[0] == "sweep folder: out"
    assert "genever sweep --status out" in outcome.out
    assert status(project)["participants"] or status(project)["ended"]  # It is known before it has joined.
    deadline = time.monotonic() + 60
    while status(project)["ended"] is None:
        assert time.monotonic() < deadline, project.read("out/sweep.log")
        time.sleep(0.1)
    assert [row[1] for row in results(project, "out")] == ["succeeded"] * 3
    assert "3 trials, 0 failed; out/trials.csv" in project.read("out/sweep.log")


def test_a_sweep_is_stopped_and_goes_on(project: Project) -> None:
    project.write("gate.gin", CONFIG + "train.wait = 60\n")
    outcome = project.python(*SWEEP, "gate.gin", "--out", "out", "--jobs", "2", "--detach")
    assert outcome.code == 0, outcome.err
    wait_until_trial(project, 1)
    stopped = project.genever("sweep", "--stop", "out")
    assert stopped.code == 0, stopped.err
    assert stopped.out == "stopped: 0 running; 0 of 8 ended; genever sweep --worker out goes on with it\n"
    found = status(project)
    assert (found["state"], found["participants"]) == ("waiting", [])
    assert [each["number"] for each in found["waiting"]] == [0, 1]
    project.write("program.py", PROGRAM.replace("time.sleep(wait)", "pass"))
    assert project.python(*SWEEP, "--worker", "out").code == 0
    assert results(project, "out") == TABLE
    assert not Path("out/stop").exists()


def test_the_status_of_a_grid_says_how_many_trials_there_are(project: Project) -> None:
    assert project.genever("sweep", "conf.gin", "--out", "out").code == 0
    assert status(project)["most"] == 8
    assert project.genever("sweep", "--status", "out").out.splitlines()[0].startswith("0 running; 8 of 8 ended; best")
    assert project.genever("sweep", "conf.gin", "--trials", "3", "--out", "few").code == 0
    assert project.genever("sweep", "conf.gin", "--trials", "30", "--out", "few").code == 0
    assert (status(project, "few")["most"], described(project, "few/sweep.json")["trials"]) == (8, 30)
    project.write("asserted.gin", CONFIG + "x = choice(1, 2, 3, 4)\ntrain.x = %x\nassert %x > 1\n")
    assert project.genever("sweep", "asserted.gin", "--out", "left").code == 0
    assert status(project, "left")["most"] is None


def test_the_status_says_what_runs_and_what_failed(project: Project) -> None:
    program = PROGRAM.replace("time.sleep(wait)", "genever.report(loss=0.25)\n    time.sleep(0 if x == 1 else 60)")
    project.write("program.py", program)
    arguments = ("conf.gin", "train.fail=%bad", "bad=choice(True, False)", "train.y=0", "--out", "out")
    process = project.start(*SWEEP, *arguments)
    wait_until_trial(project, 2)
    deadline = time.monotonic() + 60
    while not Path("out/trials/00002/metrics.jsonl").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    found = status(project)
    said = project.genever("sweep", "--status", "out").out.splitlines()
    process.send_signal(signal.SIGINT)
    assert wait_for(process)[0] == 130
    assert found["counts"] == {"failed": 1, "succeeded": 1, "running": 1, "waiting": 0}
    assert [each["problem"] for each in found["failed"]] == ["ValueError: x cannot be 1"]
    assert found["best"] == [{"trials": [1], "objectives": [4.0], "values": {"train.x": "1", "bad": "False"}}]
    (running,) = found["running"]
    assert (running["number"], running["metrics"]) == (2, {"loss": 0.25})
    host, _, pid = running["where"].rpartition(":")
    (at_work,) = found["participants"]
    assert (host, at_work["pid"]) == (at_work["host"], process.pid)
    assert int(pid) != process.pid
    assert said[1].split()[0] == "2"
    assert said[1].endswith("train.x=2, bad=True  loss 0.25")
    counted = next(line for line in said if line.startswith("1 running"))
    assert re.sub(r"about \d+:\d\d:\d\d left; ", "", counted) == (
        "1 running; 2 of 8 ended; 1 failed; best so far: 1, loss 4"
    )
    assert "  0: train.x=1, bad=True: failed: ValueError: x cannot be 1" in said


def test_the_status_of_no_sweep(project: Project) -> None:
    for option in ("--status", "--stop", "--worker"):
        outcome = project.genever("sweep", option, "out")
        assert outcome.code == 2
        assert "no sweep is in " in outcome.err


def test_what_ended_in_the_background_is_told(project: Project) -> None:
    assert project.genever("sweep", "conf.gin", "--trials", "1", "--out", "out").code == 0
    project.write("out/sweep.json", project.read("out/sweep.json").replace('"ended": "', '"ended": null, "once": "'))
    project.write("out/sweep.log", "error: no such file\n")
    said = project.genever("sweep", "--status", "out").out
    assert "nobody works on it: genever sweep --worker out goes on with it" in said
    assert "the last that was said in the background: error: no such file" in said


# ---- Schedulers -------------------------------------------------------------------------------------------


def test_a_participant_knows_its_job() -> None:
    assert job_of({"SLURM_JOB_ID": "12"}) == ("slurm", "12")
    assert job_of({"SLURM_JOB_ID": "14", "SLURM_ARRAY_JOB_ID": "12", "SLURM_ARRAY_TASK_ID": "2"}) == ("slurm", "12_2")
    assert job_of({}) == (None, None)


# ---- The description --------------------------------------------------------------------------------------


def test_the_description_is_as_its_schema_says(project: Project) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(schema())
    assert project.genever("sweep", "conf.gin", "--trials", "1", "--out", "out").code == 0
    described = json.loads(project.read("out/sweep.json"))
    validator.validate(described)
    assert set(described) == set(schema()["properties"])
    assert described["options"] == {"trials": 1}
    arguments = ("train.y=0", "--objective", "loss", "--objective", "x", "--maximize", "--trials", "1", "--out", "two")
    project.write("program.py", PROGRAM.replace("+ y}", '+ y, "x": x}'))
    assert project.genever("sweep", "conf.gin", *arguments).code == 0
    described = json.loads(project.read("two/sweep.json"))
    validator.validate(described)
    assert described["direction"] == ["maximize", "maximize"]
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({"format": "genever.sweep", "version": 1})
