"""Sweeps on a real Slurm of two nodes: the same trials as here, and what becomes of them when tasks end too early."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import slurm
from tests.services.clusters import until
from tests.services.test_engines import CONFIG, GRID, PROGRAM, trials_in

pytestmark = pytest.mark.services

#: Counts steps, and goes on from where an earlier process in the same folder was.
STEPS = """
import time
from pathlib import Path

import genever


@genever.configurable
def train(folder, steps, x=1, pause=0.1):
    done = Path(folder, "checkpoint")
    first = int(done.read_text()) if done.exists() else 0
    for step in range(first, steps):
        time.sleep(pause)
        done.write_text(str(step + 1))
    return {"steps": steps, "resumed_at": first}
"""

STEPS_CONFIG = """
import program

main = @train()
train.folder = %genever.run_dir
train.x = choice(1, 2)
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[slurm.Cluster]:
    slurm.require()
    with tempfile.TemporaryDirectory(prefix="slurm") as folder:
        os.chmod(folder, 0o755)
        with slurm.running(Path(folder)) as cluster:
            yield cluster


class Project:
    """A program and its sweeps."""

    def __init__(self, folder: Path, cluster: slurm.Cluster) -> None:
        self.folder = folder
        self.environment = {**os.environ, **cluster.environment}
        self.cluster = cluster

    def write(self, program: str, config: str) -> None:
        (self.folder / "program.py").write_text(program)
        (self.folder / "conf.gin").write_text(config)

    def genever(self, *arguments: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "genever", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def submit(self, *arguments: str) -> str:
        """Submit a sweep, and return the number of its job."""
        said = self.genever("sweep", "conf.gin", "--out", "out", *arguments)
        found = re.search(r"submitted: job (\d+) of", said)
        assert found, said
        return found[1]

    def wait(self) -> None:
        """Wait until the sweep has ended.

        A task that queues again is put off by Slurm for two minutes, so that nothing meant for its earlier run, as what
        ends that, reaches the later one. Here some seconds are enough.
        """
        seen: dict[str, float] = {}

        def have_ended() -> bool:
            waiting = self.cluster.jobs("PENDING")
            for task in [task for task in seen if task not in waiting]:
                del seen[task]
            for task in waiting:
                if time.monotonic() - seen.setdefault(task, time.monotonic()) > 6:
                    command = ["scontrol", "update", f"JobId={task}", "StartTime=now"]
                    subprocess.run(command, env=self.environment, capture_output=True)
            description = json.loads((self.folder / "out" / "sweep.json").read_text())
            return description["ended"] is not None and not self.cluster.jobs()

        until(have_ended, "the sweep has ended", 120)

    def results(self) -> dict[str, dict[str, str]]:
        """The rows of the trials, by what they have drawn for ``x``."""
        return {row["train.x"]: row for row in trials_in(self.folder / "out")}

    def checkpoints(self) -> list[int]:
        """How far trials have come that have begun."""
        return [int(path.read_text() or 0) for path in self.folder.glob("out/trials/*/checkpoint")]


@pytest.fixture
def project(tmp_path: Path, cluster: slurm.Cluster) -> Iterator[Project]:
    folder = tmp_path / "my work"  # Slurm takes its options apart by itself.
    folder.mkdir()
    project = Project(folder, cluster)
    project.write(STEPS, STEPS_CONFIG)
    yield project
    cluster.cancel_all()


def test_a_grid_has_the_same_trials_and_the_same_best_one(project: Project) -> None:
    project.write(PROGRAM, CONFIG)
    project.submit("--on", "slurm", "--jobs", "3")
    project.wait()
    found = [
        (row["train.optimizer"], row["adam.lr"] or row["sgd.lr"], row["train.steps"], float(row["loss"]))
        for row in trials_in(project.folder / "out")
    ]
    assert found == GRID
    best = project.genever("best", "out")
    assert best.startswith("# Trial 5 of out, the best of 10: loss 0\n")


@pytest.mark.parametrize(("sampler", "jobs"), [("random", "3"), ("tpe", "1")])
def test_what_is_drawn_by_chance_or_learnt_is_the_same(sampler: str, jobs: str, project: Project) -> None:
    project.write(PROGRAM, CONFIG)
    more = ["--seed", "3", "--trials", "5", "--sampler", sampler, "--jobs", jobs, "adam.lr=loguniform(1e-2, 1)"]
    project.genever("sweep", "conf.gin", "--out", "here", *more)
    project.submit("--on", "slurm", *more)
    project.wait()

    def drawn(folder: str) -> list[list[str]]:
        rows = trials_in(project.folder / folder)
        return [[v for k, v in row.items() if k not in ("seconds", "folder")] for row in rows]

    assert drawn("out") == drawn("here")
    assert len(drawn("out")) == 5


def test_a_task_that_is_preempted_goes_on_where_its_trial_was(project: Project) -> None:
    job = project.submit("--on", "slurm", "--jobs", "1", "train.x=choice([1])", "train.steps=60")
    until(lambda: max(project.checkpoints(), default=0) >= 5, "the trial is under way")
    urgent = ["--partition=urgent", "--nodes=2", "--exclusive", "--output=/dev/null", "--wrap=true"]
    project.cluster.run("sbatch", *urgent)
    until(lambda: project.cluster.restarts(f"{job}_1") == 1, "the task queues again")
    project.wait()
    row = project.results()["1"]
    assert (row["state"], float(row["steps"])) == ("succeeded", 60)
    assert float(row["resumed_at"]) >= 5


def test_a_task_whose_time_is_over_queues_again(project: Project) -> None:
    """Slurm counts in minutes, and looks every half a minute, so it signals the task soon after its start."""
    job = project.submit("--on", "slurm(time=1)", "--jobs", "1", "train.x=choice([1])", "train.steps=400")
    until(lambda: project.cluster.restarts(f"{job}_1") >= 1, "the task queues again", 90)
    done = max(project.checkpoints(), default=0)  # Slurm may have looked before the first one.
    project.cluster.run("scontrol", "update", f"JobId={job}_1", "TimeLimit=10")
    project.wait()
    row = project.results()["1"]
    assert (row["state"], float(row["steps"])) == ("succeeded", 400)
    assert float(row["resumed_at"]) >= done - 1


def test_a_node_that_dies_takes_no_trial_along(project: Project) -> None:
    job = project.submit("--on", "slurm(cpus=2)", "--jobs", "2", "train.steps=60", "train.pause=0.2")
    until(lambda: len(project.checkpoints()) == 2 and min(project.checkpoints()) > 2, "both trials are under way")
    node = project.cluster.run("squeue", "--noheader", "--format=%N", f"--jobs={job}_1").strip()
    project.cluster.kill_node(node)
    try:
        until(lambda: project.cluster.restarts(f"{job}_1") == 1, "Slurm has noticed")
    finally:
        project.cluster.start_node(node)
    project.wait()
    assert [(row["state"], float(row["steps"])) for row in project.results().values()] == [("succeeded", 60)] * 2
    assert max(float(row["resumed_at"]) for row in project.results().values()) > 2


def test_a_worker_that_dies_takes_no_trial_along(project: Project) -> None:
    project.write(PROGRAM, CONFIG)
    project.submit("--on", "slurm", "--jobs", "2", "train.kills='worker'")
    project.wait()
    assert (project.folder / "killed").exists()
    rows = trials_in(project.folder / "out")
    assert [(row["train.optimizer"], float(row["loss"])) for row in rows] == [(each[0], each[3]) for each in GRID]


def test_a_sweep_that_slurm_has_is_not_submitted_twice_and_can_be_stopped(project: Project) -> None:
    arguments = "--on", "slurm", "--jobs", "2", "train.steps=600"
    job = project.submit(*arguments)
    until(lambda: len(project.checkpoints()) == 2, "both trials have begun")
    assert "Slurm has it already: 2 running" in project.genever("sweep", "conf.gin", "--out", "out", *arguments)
    status = project.genever("sweep", "--status", "out")
    assert f"slurm job {job}_1, since" in status
    assert "tasks of Slurm: 2 running\n" in status
    assert project.genever("sweep", "--stop", "out").startswith("stopped: 0 running; 0 of 2 ended")
    until(lambda: not project.cluster.jobs(), "the tasks have ended")
    assert project.submit(*arguments) != job


def test_what_slurm_does_not_take_is_said(project: Project) -> None:
    said = project.genever(
        "sweep", "conf.gin", "--out", "out", "--on", "slurm(partition='gpus')", "train.steps=1", code=2
    )
    assert "error: Slurm does not take the job: " in said
    assert "Invalid partition name specified [no-engine]" in said
    assert not (project.folder / "out").exists()
