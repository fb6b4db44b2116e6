"""``genever sweep``: the program that a configuration with spaces describes, once for each of many draws."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, NamedTuple

import click

from genever.cli.arguments import advising
from genever.cli.exit import ending
from genever.cli.output import complain
from genever.cli.sweeping.lines import Lines
from genever.cli.sweeping.queue import array_of, submit_sweep
from genever.experiments.running.endings import INTERRUPTED, RAISED, exit_status
from genever.experiments.running.request import Request
from genever.experiments.runs.folder import from_here
from genever.experiments.sweeps.engines.launchers import Slurm, launcher_of, started
from genever.experiments.sweeps.engines.slurm import try_out
from genever.experiments.sweeps.ledger import TABLE, Record, writing
from genever.experiments.sweeps.programs.composer import Composer
from genever.experiments.sweeps.programs.opening import (
    Opened,
    join_sweep,
    open_sweep,
    planned_sweep,
    sampler_for,
    study_place,
)
from genever.experiments.sweeps.programs.settings import settings_of
from genever.experiments.sweeps.programs.trial import run_trial
from genever.experiments.sweeps.programs.wording import best_lines, drawn_text, left_out_text
from genever.experiments.sweeps.programs.working import work_on
from genever.experiments.sweeps.sampling.trials import Trials
from genever.experiments.sweeps.settings import Settings
from genever.experiments.sweeps.sharing.participants import LIMIT, Leave, announced
from genever.experiments.sweeps.status import LOG
from genever.experiments.sweeps.sweep import Sweep
from genever.experiments.tracking.protocol import TrackerSettings
from genever.experiments.tracking.settings import trackers_of


class Asked(NamedTuple):
    """What a command line asks to be swept.

    Attributes:
        request: What is run.
        out: The folder, instead of one below ``runs/sweeps``.
        options: The `Settings` that it gives; None for one that it does not.
        command: Its words, for the record.
        track: The trackers that it names, beside those of the files.
        retry_failed: Whether trials that failed are run again.
    """

    request: Request
    out: str | None
    options: Mapping[str, Any]
    command: Sequence[str]
    track: Sequence[str] = ()
    retry_failed: bool = False

    def planned(self) -> Opened:
        """Return the sweep, of which nothing is written yet."""
        return planned_sweep(self.request, self.out, self.options)

    def trackers(self, planned: Opened) -> Sequence[TrackerSettings]:
        """Return all trackers that it is sent to."""
        return trackers_of(planned.composer.session(), self.track)

    def opened(self, planned: Opened) -> Opened:
        """Return the sweep in its folder."""
        return open_sweep(planned, {**self.options, "track": [*self.track]}, self.command)


def sweep(asked: Asked) -> None:
    """Run a sweep, or go on with it where its folder is there, together with whoever else does.

    Raises:
        SystemExit: A trial failed, or the configuration is wrong; that has been said.
    """
    with ending(), advising(asked.request):
        planned = asked.planned()
        trackers = asked.trackers(planned)
        if isinstance(planned.settings.launcher, Slurm):
            _submit(asked, planned, planned.settings.launcher)
            return
        with _engine(planned.settings) as executor:
            _work(asked.opened(planned), executor, trackers, retry_failed=asked.retry_failed)


def detach(asked: Asked, words: Sequence[str]) -> None:
    """Begin a sweep, or go on with it, in a process in the background, and end.

    Args:
        asked: The sweep.
        words: The options of the command line, for the process in the background.

    Raises:
        SystemExit: The configuration is wrong; that has been said.
    """
    with ending(), advising(asked.request):
        planned = asked.planned()
        asked.trackers(planned)
        if isinstance(planned.settings.launcher, Slurm):
            _submit(asked, planned, planned.settings.launcher)
            return
        opened = asked.opened(planned)
        for warning in opened.warnings:
            complain(warning)
        folder = opened.ledger.folder
        with writing(), open(folder / LOG, "ab") as log:

            def start(environment: Mapping[str, str]) -> int:
                return subprocess.Popen(
                    [sys.executable, "-m", "genever", "sweep", *words, "--worker", str(folder)],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                ).pid

            pid = announced(folder, start)
        place = shlex.quote(from_here(folder))
        click.echo(f"sweep folder: {from_here(folder)}")
        click.echo(f"in the background: process {pid}, which prints into {from_here(folder / LOG)}")
        for what, line in _DETACHED:
            click.echo(f"{what}  {line.format(place)}")


_DETACHED = (
    ("how it stands:", "genever sweep --status {}"),
    ("to end it:    ", "genever sweep --stop {}"),
    ("the best:     ", "genever best {}"),
)


def _submit(asked: Asked, planned: Opened, launcher: Slurm) -> None:
    array = array_of(planned, launcher)
    try_out(array)
    submit_sweep(asked.opened(planned), array, retry_failed=asked.retry_failed)


def work(folder: str, options: Mapping[str, Any], *, retry_failed: bool) -> None:
    """Work on the sweep in a folder until it has no more trials to begin.

    Args:
        folder: The folder.
        options: The `Settings` in the place of those with which it was begun; None for one that stays.
        retry_failed: Whether trials that failed are run again.

    Raises:
        SystemExit: A trial failed, or the sweep cannot be joined; that has been said.
    """
    with ending():
        opened = join_sweep(folder, options)
        trackers = trackers_of(opened.composer.session(), opened.track)
        with _engine(opened.settings) as executor:
            _work(opened, executor, trackers, retry_failed=retry_failed, is_worker=True)


@contextmanager
def _engine(settings: Settings) -> Iterator[Executor]:
    executor = started(launcher_of(settings.launcher), settings.jobs, settings.timeout)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _work(
    opened: Opened,
    executor: Executor,
    trackers: Sequence[TrackerSettings],
    *,
    retry_failed: bool = False,
    is_worker: bool = False,
) -> None:
    for warning in opened.warnings:
        complain(warning)

    @contextmanager
    def show(known: Iterable[Record]) -> Iterator[Lines]:
        complain(f"sweep folder: {from_here(opened.ledger.folder)}")
        lines = Lines(opened.ledger, opened.goal, known, opened.most)
        with lines.display.shown():
            yield lines

    try:
        running = work_on(
            opened,
            executor,
            run_trial,
            show,
            trackers,
            complain,
            _conclude,
            retry_failed=retry_failed,
            is_worker=is_worker,
        )
    except (KeyboardInterrupt, SystemExit) as problem:
        complain("interrupted: the same command goes on from here")
        raise SystemExit(exit_status(problem)) from None
    except Leave as left:
        complain(_LEFT[left.reason])
        raise SystemExit(INTERRUPTED) from None
    if running.failed_here if is_worker else running.progress.failed:
        sys.exit(RAISED)


_LEFT = {
    "stopped": "stopped: the same command goes on from here",
    "lost": f"given up by the others after {LIMIT:g} seconds without a sign of life: they run what ran here",
}


def list_trials(request: Request, options: Mapping[str, Any], *, as_commands: bool) -> None:
    """Print the trials that a sweep would have, a line each: what is drawn, or the command that runs one alone."""
    with ending(), advising(request):
        composer = Composer(request)
        composer.refuse_nothing()
        for warning in composer.warnings():
            complain(warning)
        settings = settings_of(composer, options)
        composer.refuse_unknown(settings.repeat_over)
        sampler = sampler_for(composer, settings, study_place(None, settings))
        trials = Trials(composer, lambda position: sampler)
        number = 0
        for number, record in enumerate(trials, start=1):
            if as_commands:
                main = ["--main", request.main] if request.main is not None else []
                words = [*request.files, *(binding.text for binding in request.bindings), *record.bindings]
                click.echo(shlex.join(["genever", "run", *main, *words]))
            else:
                click.echo(f"{record.number}: {drawn_text(record)}")
            if number == settings.trials:
                break
        left_out = f"; {left_out_text(trials.left_out)}" if trials.left_out else ""
        if left_out or not as_commands:
            complain(f"{number:,} trial{'s' * (number != 1)}{left_out}")


def _conclude(sweep: Sweep) -> None:
    """Say how the sweep has ended, or what others still run."""
    progress, ledger = sweep.progress, sweep.ledger
    records = ledger.records()
    if progress.left_out:
        complain(left_out_text(progress.left_out))
    pruned = sum(record.state == "pruned" for record in records.values())
    ends = f"{progress.count} trials, {progress.failed} failed{f', {pruned} pruned' if pruned else ''}"
    table = f"; {from_here(ledger.folder / TABLE)}" if (ledger.folder / TABLE).exists() else ""
    click.echo(f"{ends}{f', {len(progress.open)} running elsewhere' if progress.open else ''}{table}")
    for line in best_lines(sweep.goal, records):
        click.echo(line)
    if not progress.open and not sweep.has_ended:
        click.echo("no more trials were begun since one failed: the same command goes on with the rest")
