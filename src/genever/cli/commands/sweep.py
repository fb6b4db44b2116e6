"""``genever sweep``: the program that a configuration with spaces describes, once for each of many draws."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Any

import click

from genever.cli.arguments import advising
from genever.cli.exit import ending
from genever.cli.output import complain
from genever.cli.sweeping.lines import Lines, best_lines, drawn_text, left_out_text
from genever.experiments.running.endings import RAISED, exit_status
from genever.experiments.running.request import Request
from genever.experiments.running.signals import terminable
from genever.experiments.runs.folder import from_here, reserved
from genever.experiments.sweeping.composer import Composer
from genever.experiments.sweeping.opening import (
    choice_of,
    first_missing,
    folder_of,
    open_sweep,
    pruning_for,
    sampler_for,
    study_place,
)
from genever.experiments.sweeping.settings import settings_of
from genever.experiments.sweeping.trial import run_trial
from genever.experiments.sweeps.engines.launchers import launcher_of, started
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import Ledger
from genever.experiments.sweeps.settings import Settings
from genever.experiments.sweeps.sweep import RunTrial, Sweep, Trials
from genever.experiments.tracking.process import tracked
from genever.experiments.tracking.settings import trackers_of


def sweep(
    request: Request,
    out: str | None,
    options: Mapping[str, Any],
    command: Sequence[str],
    *,
    retry_failed: bool,
    track: Sequence[str] = (),
) -> None:
    """Run a sweep, or go on with it where its folder is there.

    Args:
        request: The command line.
        out: The folder, instead of one below ``runs/sweeps``.
        options: The `Settings` that the command line gives; None for one that it does not.
        command: The words of the command line, for the record.
        retry_failed: Whether trials that failed are run again.
        track: The trackers that it is sent to, beside those that the files name.

    Raises:
        SystemExit: A trial failed, or the configuration is wrong; that has been said.
    """
    with ending(), advising(request), ExitStack() as stack:
        composer = Composer(request)
        composer.refuse_nothing()
        for warning in composer.warnings():
            complain(warning)
        settings = settings_of(composer, options)
        composer.refuse_unknown(settings.repeat_over)
        trackers = trackers_of(composer.session(), track)
        ledger = Ledger(folder_of(out, composer, settings))
        executor = started(launcher_of(settings.launcher), settings.jobs, settings.timeout)
        stack.callback(executor.shutdown, cancel_futures=True)
        open_sweep(ledger, composer, settings, command)
        with reserved(ledger.folder), terminable():
            records = ledger.records()
            if retry_failed:
                for record in records.values():
                    if record.state == "failed":
                        ledger.write(record.become("interrupted", problem=None, tries=1))
            goal = settings.goal
            first = first_missing(records, choice_of(composer, settings))
            position = records[first - 1].position if first else None
            place = study_place(ledger, settings)
            sampler = sampler_for(composer, settings, place, position)
            trials = Trials(composer, sampler, first, records.keys())
            lines = Lines(goal, records, settings.trials)
            running = Sweep(ledger, trials, sampler, goal, lines, settings.trials, settings.retries)
            complain(f"sweep folder: {from_here(ledger.folder)}")
            with tracked(ledger.folder, trackers, complain):
                with lines.shown():
                    run = partial(run_trial, request=request, goal=goal, pruning=pruning_for(composer, settings, place))
                    _run_all(running, run, settings, executor)
                _conclude(running, trials, goal)


def _run_all(running: Sweep, run_trial: RunTrial, settings: Settings, executor: Executor) -> None:
    try:
        running.run(executor, run_trial, settings.jobs, fail_fast=settings.fail_fast)
    except (KeyboardInterrupt, SystemExit) as problem:
        complain("interrupted: the same command goes on from here")
        raise SystemExit(exit_status(problem)) from None
    finally:
        executor.shutdown(cancel_futures=True)


def list_trials(request: Request, options: Mapping[str, Any], *, as_commands: bool) -> None:
    """Print the trials that a sweep would have, a line each: what is drawn, or the command that runs one alone."""
    with ending(), advising(request):
        composer = Composer(request)
        composer.refuse_nothing()
        for warning in composer.warnings():
            complain(warning)
        settings = settings_of(composer, options)
        trials = Trials(composer, sampler_for(composer, settings, study_place(None, settings)))
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
        left_out = f"; {left_out_text(trials.infeasible)}" if trials.infeasible else ""
        if left_out or not as_commands:
            complain(f"{number:,} trial{'s' * (number != 1)}{left_out}")


def _conclude(sweep: Sweep, trials: Trials, goal: Goal) -> None:
    records = sweep.records.values()
    failed = [record for record in records if record.state == "failed"]
    if trials.infeasible:
        complain(left_out_text(trials.infeasible))
    pruned = sum(record.state == "pruned" for record in records)
    ends = f"{len(records)} trials, {len(failed)} failed{f', {pruned} pruned' if pruned else ''}"
    click.echo(f"{ends}; {from_here(sweep.ledger.folder / 'trials.csv')}")
    for line in best_lines(sweep.goal, sweep.records):
        click.echo(line)
    description = sweep.ledger.description() or {}
    kept = {name: value for name, value in description.items() if name not in ("format", "version", "genever")}
    sweep.ledger.describe({**kept, **goal.description(), "ended": datetime.now(UTC).isoformat()})
    if failed:
        sys.exit(RAISED)
