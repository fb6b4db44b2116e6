"""Slurm: a job array whose tasks are workers of a sweep, each of which claims trials in the sweep's folder.

Nothing is sent to a task but the folder. So a task that was preempted, or whose node has died, needs no bookkeeping of
ours: Slurm begins it again, and the trial that it had is found abandoned, by it or by another worker.
"""

from __future__ import annotations

import json
import math
import shlex
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from genever.experiments.runs.folder import write_whole
from genever.experiments.sweeps.engines.resources import bytes_of
from genever.language.text.errors import GeneverError, error

if TYPE_CHECKING:
    from genever.experiments.sweeps.engines.launchers import Slurm

#: Below a sweep's folder: the scripts, and the output of each task; and the file that knows the jobs.
FOLDER, JOBS = "slurm", "jobs.jsonl"

#: How many seconds before its time limit a task is signalled, and how long one of Slurm's commands may take.
_NOTICE, _PATIENCE = 60, 60

#: The states of tasks that may still run, or run again.
_OPEN = frozenset(
    {
        "PENDING",
        "RUNNING",
        "SUSPENDED",
        "COMPLETING",
        "CONFIGURING",
        "REQUEUED",
        "REQUEUE_HOLD",
        "RESIZING",
        "STAGE_OUT",
    }
)
_SCRIPT = """\
{setup}
# The time limit is near: the worker lets its trial go, and the task queues again.
again() {{
    kill -TERM $worker
    wait $worker
    [ "${{SLURM_RESTART_COUNT:-0}}" -ge {requeues} ] || scontrol requeue "$SLURM_JOB_ID"
    exit 0
}}
trap again USR1
trap 'kill -TERM $worker' TERM
# A worker that something has killed, as the lack of memory, is started again: nobody else may be left.
for attempt in 1 2 3; do
    {worker} &
    worker=$!
    wait $worker
    status=$?
    # A trap ends the first wait, and not the worker.
    while kill -0 $worker 2>/dev/null; do wait $worker; status=$?; done
    [ $status -eq 137 ] || break
done
exit $status
"""


class Array(NamedTuple):
    """A job array to be submitted.

    Attributes:
        launcher: What each task needs.
        folder: That of the sweep.
        jobs: How many tasks there are.
        worker: The command that each runs.
        name: What the job is called.
    """

    launcher: Slurm
    folder: Path
    jobs: int
    worker: Sequence[str]
    name: str


class Task(NamedTuple):
    """A task of a job array, or those that are still together.

    Attributes:
        name: Its number, as ``17_3``.
        state: As Slurm has it: ``RUNNING``, ``TIMEOUT``.
        reason: Why it waits or has ended, where Slurm says so.
    """

    name: str
    state: str
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it may still run."""
        return self.state in _OPEN


def try_out(array: Array) -> None:
    """Raise an error where a job array cannot be submitted.

    Raises:
        GeneverError: There is no ``sbatch``, or Slurm does not take the job, code ``no-engine``.
    """
    if shutil.which("sbatch") is None:
        hint = "run this where jobs are submitted, or take another engine: --on local"
        raise error("no-engine", "the engine slurm needs Slurm's command sbatch, which is not on the PATH", hint=hint)
    done = _run("sbatch", "--test-only", text=script(array))
    if done.returncode:
        raise _refused(done)


def script(array: Array) -> str:
    """Return the script of a job array."""
    launcher = array.launcher
    options: dict[str, object] = {
        "job-name": array.name,
        "array": f"1-{array.jobs}",
        "output": array.folder / FOLDER / "%A_%a.txt",
        "open-mode": "append",
        "requeue": True,
        "signal": f"B:USR1@{_NOTICE}",
        "partition": launcher.partition,
        "gpus": math.ceil(launcher.gpus) or None,
        "cpus-per-task": math.ceil(launcher.cpus) if launcher.cpus is not None else None,
        "mem": f"{-(-bytes_of(launcher.memory) // 2**20)}M" if launcher.memory is not None else None,
        "time": launcher.time,
        **(launcher.options or {}),
    }
    lines = [f"#SBATCH --{option}{_value(value)}" for option, value in options.items() if value not in (None, False)]
    body = _SCRIPT.format(setup="\n".join(launcher.setup), worker=shlex.join(array.worker), requeues=launcher.requeues)
    return "\n".join(["#!/bin/bash", *lines, "", body.lstrip("\n")])


def _value(value: object) -> str:
    return "" if value is True else f"={shlex.quote(str(value))}"


def submit(array: Array) -> str:
    """Submit a job array, and return its number.

    Raises:
        GeneverError: Slurm does not take it, code ``no-engine``.
    """
    below = array.folder / FOLDER
    below.mkdir(parents=True, exist_ok=True)
    path = below / f"workers-{len([*below.glob('workers-*.sh')]) + 1}.sh"
    write_whole(path, script(array))
    done = _run("sbatch", "--parsable", str(path))
    if done.returncode:
        raise _refused(done)
    job = done.stdout.strip().partition(";")[0]
    line = {"job": job, "tasks": array.jobs, "script": path.name, "submitted": datetime.now(UTC).isoformat()}
    with open(below / JOBS, "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    return job


def jobs_of(folder: Path) -> list[str]:
    """Return the numbers of the job arrays that were submitted for a sweep."""
    try:
        lines = (folder / FOLDER / JOBS).read_text(encoding="utf-8").splitlines()
        return [str(json.loads(line)["job"]) for line in lines]
    except (OSError, ValueError, KeyError):
        return []


def tasks_of(folder: Path) -> list[Task]:
    """Return what Slurm says of the tasks of a sweep: of those that ended long ago only where it keeps accounts.

    Raises:
        GeneverError: It does not answer, code ``no-engine``.
    """
    jobs = jobs_of(folder)
    if not jobs:
        return []
    named = f"--jobs={','.join(jobs)}"
    found: dict[str, Task] = {}
    accounts = _run("sacct", "--noheader", "--parsable2", "--allocations", "--format=JobID,State", named)
    if accounts.returncode == 0:
        found = {task.name: task for task in _parsed(accounts.stdout)}
    queue = _run("squeue", "--noheader", "--array", "--states=all", "--format=%i|%T|%r", named)
    if queue.returncode == 0:
        found |= {task.name: task for task in _parsed(queue.stdout)}
    elif accounts.returncode and "Invalid job id" not in queue.stderr:
        raise error("no-engine", f"Slurm does not answer: {_last(queue.stderr)}", hint="squeue shows more")
    return [found[name] for name in sorted(found, key=lambda name: [len(name), name])]


def _parsed(lines: str) -> Iterator[Task]:
    for line in lines.splitlines():
        name, state, *reason = line.split("|")
        yield Task(name, state.partition(" ")[0], "".join(reason).removeprefix("None"))


def summary(tasks: Sequence[Task]) -> str:
    """Return how many tasks are in which state, and why they wait: ``2 running, 3 pending (Resources)``."""
    counted = Counter((task.state, task.reason if task.state == "PENDING" else "") for task in tasks)
    words = [
        f"{number} {state.lower().replace('_', ' ')}{f' ({reason})' if reason else ''}"
        for (state, reason), number in counted.items()
    ]
    return ", ".join(words)


def cancel(folder: Path) -> None:
    """End the tasks of a sweep: those that run are signalled, and write down what they leave.

    Raises:
        GeneverError: Slurm does not do it, code ``no-engine``.
    """
    if jobs := jobs_of(folder):
        done = _run("scancel", *jobs)
        if done.returncode and "Invalid job id" not in done.stderr:
            raise error("no-engine", f"Slurm does not end the jobs {', '.join(jobs)}: {_last(done.stderr)}")


class _Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def _run(*command: str, text: str | None = None) -> _Done:
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    except OSError as problem:
        return _Done(127, "", f"{command[0]}: {problem.strerror}")
    except subprocess.TimeoutExpired:
        return _Done(124, "", f"{command[0]} has not answered within {_PATIENCE} seconds")
    return _Done(done.returncode, done.stdout, done.stderr)


def _refused(done: _Done) -> GeneverError:
    reason = _last(done.stderr).removeprefix("allocation failure: ").rpartition("error: ")[2]
    hint = "its options are settings of the engine slurm; sinfo shows which partitions there are"
    return error("no-engine", f"Slurm does not take the job: {reason}", hint=hint)


def _last(text: str) -> str:
    """Return the line that says what went wrong."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else "it does not say why"
