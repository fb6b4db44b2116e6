"""``genever sweep``: the program that a configuration with spaces describes, once for each of many draws."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import click

from genever.cli.arguments import Request
from genever.cli.exit import RAISED, ending, exit_status, terminable
from genever.cli.output import complain
from genever.cli.sweeping.composer import Composer
from genever.cli.sweeping.lines import Lines, best_text, drawn_text, from_here, left_out_text
from genever.cli.sweeping.settings import settings_of
from genever.cli.sweeping.trial import run_trial
from genever.experiments.runs.folder import RUNS, folder_for, reserved
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import Ledger, Record
from genever.experiments.sweeps.local import LocalExecutor
from genever.experiments.sweeps.samplers import GridSampler, RandomSampler, Sampler
from genever.experiments.sweeps.settings import Settings
from genever.experiments.sweeps.sweep import RunTrial, Sweep, Trials
from genever.language.text.errors import GeneverError, error

#: The samplers that draw the same again.
REPEATABLE = ("grid", "random")
#: Where sweeps are kept, below the folder of runs.
SWEEPS = "sweeps"


def sweep(
    request: Request, out: str | None, options: Mapping[str, Any], command: Sequence[str], *, retry_failed: bool
) -> None:
    """Run a sweep, or go on with it where its folder is there.

    Args:
        request: The command line.
        out: The folder, instead of one below ``runs/sweeps``.
        options: The `Settings` that the command line gives; None for one that it does not.
        command: The words of the command line, for the record.
        retry_failed: Whether trials that failed are run again.

    Raises:
        SystemExit: A trial failed, or the configuration is wrong; that has been said.
    """
    with ending():
        composer = Composer(request)
        composer.refuse_nothing()
        composer.warn()
        settings = settings_of(composer, options)
        composer.refuse_unknown(settings.repeat_over)
        ledger = Ledger(_folder(out, composer, settings))
        _open(ledger, composer, settings, command)
        with reserved(ledger.folder), terminable():
            records = ledger.records()
            if retry_failed:
                for record in records.values():
                    if record.state == "failed":
                        ledger.write(record.become("interrupted", problem=None, tries=0))
            goal = Goal(settings.objective, settings.direction == "maximize", settings.repeat_over)
            first = _first_missing(records, _sampler_name(composer, settings))
            position = records[first - 1].position if first else None
            sampler = _sampler(composer, settings, ledger.folder, position)
            trials = Trials(composer, sampler, first, records.keys())
            lines = Lines(goal, records, settings.trials)
            running = Sweep(ledger, trials, sampler, goal, lines, settings.trials)
            complain(f"sweep folder: {from_here(ledger.folder)}")
            with lines.shown():
                _run_all(running, partial(run_trial, request=request, goal=goal), settings)
            _conclude(running, trials)


def _run_all(running: Sweep, run_trial: RunTrial, settings: Settings) -> None:
    executor = LocalExecutor(settings.jobs, settings.timeout)
    try:
        running.run(executor, run_trial, settings.jobs, fail_fast=settings.fail_fast)
    except (KeyboardInterrupt, SystemExit) as problem:
        complain("interrupted: the same command goes on from here")
        raise SystemExit(exit_status(problem)) from None
    finally:
        executor.shutdown(cancel_futures=True)


def list_trials(request: Request, options: Mapping[str, Any], *, as_commands: bool) -> None:
    """Print the trials that a sweep would have, a line each: what is drawn, or the command that runs one alone."""
    with ending():
        composer = Composer(request)
        composer.refuse_nothing()
        composer.warn()
        settings = settings_of(composer, options)
        trials = Trials(composer, _sampler(composer, settings, None))
        for record in trials:
            if as_commands:
                main = ["--main", request.main] if request.main is not None else []
                words = [*request.files, *(binding.text for binding in request.bindings), *record.bindings]
                click.echo(shlex.join(["genever", "run", *main, *words]))
            else:
                click.echo(f"{record.number}: {drawn_text(record)}")
            if settings.trials is not None and record.number + 1 >= settings.trials:
                break
        if trials.infeasible:
            complain(left_out_text(trials.infeasible))


# ---- The folder ---------------------------------------------------------------------------------------


def _folder(out: str | None, composer: Composer, settings: Settings) -> Path:
    """Return the folder of the sweep: that of one with the same spaces that has not ended, else a new one."""
    if out is not None:
        return Path(os.path.abspath(out))
    folder = Path(os.path.abspath(RUNS), SWEEPS, composer.name)
    for earlier in sorted(folder.glob("*"), reverse=True):
        try:
            description = Ledger(earlier).description()
        except GeneverError:
            continue
        if (
            description is not None
            and not description.get("ended")
            and not _differences(description, composer, settings)
        ):
            return earlier
    return folder / folder_for(composer.name, datetime.now(UTC)).name


def _described(composer: Composer, settings: Settings) -> dict[str, Any]:
    return {
        "fingerprint": composer.fingerprint,
        "sampler": _sampler_name(composer, settings),
        "seed": settings.seed,
        "objective": settings.objective,
        "repeat_over": settings.repeat_over,
        "direction": settings.direction,
        "files": [*composer.request.files],
        "bindings": [binding.text for binding in composer.request.bindings],
        "main": composer.request.main,
    }


def _differences(description: dict[str, Any], composer: Composer, settings: Settings) -> list[str]:
    """Return the words for what a sweep on disk has otherwise."""
    words = {"fingerprint": "its spaces or what else is bound", "sampler": "its sampler", "seed": "its seed"}
    if _sampler_name(composer, settings) not in REPEATABLE:  # What it has learnt is about these.
        words |= {"objective": "its objective", "direction": "whether more of that is better"}
    described = _described(composer, settings)
    return [word for name, word in words.items() if description.get(name) != described[name]]


def _open(ledger: Ledger, composer: Composer, settings: Settings, command: Sequence[str]) -> None:
    """Describe a sweep that begins in its folder, or check that it is the one that goes on there.

    Raises:
        GeneverError: Another sweep is in the folder.
    """
    description = ledger.description()
    if description is None:
        _check_new(ledger.folder)
        _sampler(composer, settings, None)  # What is wrong with it is said before anything is written.
        started = datetime.now(UTC).isoformat()
        ledger.describe({**_described(composer, settings), "command": [*command], "started": started, "ended": None})
    elif different := _differences(description, composer, settings):
        message = f"another sweep is in {from_here(ledger.folder)}: {' and '.join(different)} differ"
        raise error("run-folder", message, hint="give another --out, or the arguments that it was begun with")


def _first_missing(records: Mapping[int, Record], sampler: str) -> int:
    """Return the number of the next trial to draw: where the folder of one was removed or damaged, that one."""
    if sampler in REPEATABLE:
        return next(number for number in count() if number not in records)
    return max(records, default=-1) + 1


def _check_new(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        what = f"{from_here(folder)} is not empty, and no sweep is in it"
        raise error("run-folder", what, hint="give another --out")


def _sampler_name(composer: Composer, settings: Settings) -> str:
    return settings.sampler or ("grid" if composer.is_finite else "random")


def _sampler(composer: Composer, settings: Settings, folder: Path | None, position: Any = None) -> Sampler:
    """Return what draws the trials.

    Args:
        composer: Loads the configuration.
        settings: Say which it is.
        folder: Where it keeps what it learns; None where nothing is kept.
        position: Where it goes on.
    """
    name = _sampler_name(composer, settings)
    if name == "grid":
        composer.refuse_endless()
        return GridSampler(position)
    if settings.trials is None:
        raise error("bad-space", f"there is no end to what {name} draws", hint="say how many: --trials 20")
    if name == "random":
        return RandomSampler(settings.seed, position)
    from genever.experiments.sweeps.optuna import OptunaSampler  # It takes a while to import.

    return OptunaSampler(name, folder, settings.seed)


def _conclude(sweep: Sweep, trials: Trials) -> None:
    records = sweep.records.values()
    failed = [record for record in records if record.state == "failed"]
    if trials.infeasible:
        complain(left_out_text(trials.infeasible))
    best = sweep.goal.best(sweep.records)
    click.echo(f"{len(records)} trials, {len(failed)} failed; {from_here(sweep.ledger.folder / 'trials.csv')}")
    if best is not None:
        click.echo(f"best: {best_text(best, sweep.goal)}")
    description = sweep.ledger.description() or {}
    kept = {name: value for name, value in description.items() if name not in ("format", "version", "genever")}
    sought = {
        "objective": sweep.goal.objective,
        "direction": sweep.goal.direction,
        "repeat_over": sweep.goal.repeat_over,
    }
    sweep.ledger.describe({**kept, **sought, "ended": datetime.now(UTC).isoformat()})
    if failed:
        sys.exit(RAISED)
