"""A sweep that Slurm has in its queue: how it gets there, and what is printed of it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from genever.cli.output import complain
from genever.cli.sweeping.lines import Lines
from genever.experiments.runs.folder import from_here
from genever.experiments.sweeps.engines.launchers import Slurm
from genever.experiments.sweeps.engines.slurm import Array, Task, submit, summary, tasks_of
from genever.experiments.sweeps.ledger import writing
from genever.experiments.sweeps.programs.opening import Opened
from genever.experiments.sweeps.sampling.trials import Trials
from genever.experiments.sweeps.sharing.participants import Participant
from genever.experiments.sweeps.sweep import Sweep
from genever.language.text.errors import GeneverError


def array_of(sweep: Opened, launcher: Slurm) -> Array:
    """Return the job array that works on a sweep, of which nothing needs to be written yet."""
    folder = sweep.ledger.folder
    worker = [sys.executable, "-m", "genever", "sweep", "--worker", str(folder), "--jobs", "1"]
    return Array(launcher, folder, sweep.settings.jobs, worker, sweep.composer.name)


def submit_sweep(opened: Opened, array: Array, *, retry_failed: bool) -> None:
    """Hand a sweep to Slurm, unless Slurm has it already.

    Args:
        opened: The sweep.
        array: What works on it.
        retry_failed: Whether trials that failed are run again.

    Raises:
        GeneverError: Slurm does not take it, code ``no-engine``.
    """
    for warning in opened.warnings:
        complain(warning)
    place = from_here(array.folder)
    complain(f"sweep folder: {place}")
    with writing():
        participant = Participant(array.folder)
    with participant:
        lines = Lines(opened.ledger, opened.goal, (), None)
        settings, trials = opened.settings, Trials(opened.composer, opened.sampler_at())
        sweep = Sweep(opened.ledger, participant, trials, opened.goal, lines, settings.trials, settings.retries)
        sweep.retry_removed()
        if retry_failed:
            sweep.retry_failed()
    if queued := open_tasks(array.folder):
        complain(f"Slurm has it already: {summary(queued)}")
        return
    job = submit(array)
    click.echo(f"submitted: job {job} of {array.jobs} {'worker' if array.jobs == 1 else 'workers'}")
    click.echo(f"how it stands:  genever sweep --status {place}")


def open_tasks(folder: Path) -> list[Task]:
    """Return the tasks of a sweep that may still run.

    Raises:
        GeneverError: Slurm does not answer, code ``no-engine``.
    """
    return [task for task in tasks_of(folder) if task.is_open]


def queue_line(folder: Path) -> str | None:
    """Return how the tasks of a sweep stand; None where Slurm was not asked to run it."""
    try:
        tasks = tasks_of(folder)
    except GeneverError as problem:  # As from a machine that has none of Slurm's commands.
        return problem.diagnostics[0].message
    return f"tasks of Slurm: {summary(tasks)}" if tasks else None
