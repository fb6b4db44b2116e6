"""``genever sweep --status`` and ``--stop``: how a sweep stands that others work on, and how it is ended."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import click

from genever.cli.exit import ending
from genever.cli.output import complain, write
from genever.cli.sweeping.queue import open_tasks, queue_line
from genever.cli.sweeping.table import HEAD, failure_lines, live_table, running_rows, summary
from genever.cli.tables import write_table
from genever.experiments.running.endings import RAISED
from genever.experiments.runs.folder import from_here
from genever.experiments.runs.json_data import text_of
from genever.experiments.sweeps.engines.slurm import cancel, tasks_of
from genever.experiments.sweeps.ledger import skipped_text, writing
from genever.experiments.sweeps.programs.wording import best_lines, drawn_text
from genever.experiments.sweeps.standing import MOST_FAILURES
from genever.experiments.sweeps.status import Status, stop_sweep

#: How many seconds `stop` waits, and how often `follow` looks: more seldom where it has to ask Slurm.
_PATIENCE, _LOOK, _LOOK_IN_QUEUE = 60.0, 1.0, 10.0


def status(folder: str, *, wants_json: bool, follow: bool) -> None:
    """Print how a sweep stands.

    Args:
        folder: That of the sweep.
        wants_json: Whether as JSON.
        follow: Whether to go on until nobody works on it.

    Raises:
        SystemExit: No sweep is in the folder.
    """
    with ending():
        path = Path(os.path.abspath(folder))
        if follow:
            _follow(path)
        found = Status(path)
        if wants_json:
            tasks = [task._asdict() for task in tasks_of(path)]
            write(text_of({**found.data(), **({"slurm": tasks} if tasks else {})}), None)
        else:
            _print(found)


def _print(found: Status) -> None:
    standing = found.standing
    if found.ledger.skipped:
        complain(f"warning: {skipped_text(found.ledger.skipped)}")
    if standing.running:
        write_table(HEAD, running_rows(standing, found.ledger), None)
    click.echo(summary(standing))
    for line in best_lines(standing.goal, found.records):
        click.echo(line)
    if standing.failures:
        failed = standing.counts["failed"]
        click.echo("failed:" if failed <= MOST_FAILURES else f"the last of {failed:,} that failed:")
        for line in failure_lines(standing):
            click.echo(f"  {line}")
    if found.waiting:
        click.echo(f"{len(found.waiting)} waiting to be run again: {drawn_text(found.waiting[0])}, …")
    for each in found.participants:
        job = f", {each.engine} job {each.job}" if each.engine is not None else ""
        click.echo(f"at work: {each.process.text}{job}, since {each.started[:19]}")
    queue = queue_line(found.ledger.folder)
    if queue is not None:
        click.echo(queue)
    if found.state == "waiting" and not (queue and open_tasks(found.ledger.folder)):
        said = found.last_said()
        click.echo(f"nobody works on it: {_GO_ON.format(from_here(found.ledger.folder))}")
        if said is not None:
            click.echo(f"the last that was said in the background: {said}")
    elif found.state == "ended":
        click.echo(f"ended {found.description['ended'][:19]}")


_GO_ON = "genever sweep --worker {} goes on with it"


def _follow(folder: Path) -> None:
    """Show how a sweep stands until nobody works on it; without a terminal, only wait for that."""
    if not sys.stdout.isatty():
        while pause := _pause(Status(folder)):
            time.sleep(pause)
        return
    from rich.live import Live

    with Live(transient=True, auto_refresh=False) as live:
        while pause := _pause(found := Status(folder)):
            live.update(live_table(found.standing, found.ledger, shutil.get_terminal_size().lines), refresh=True)
            time.sleep(pause)


def _pause(found: Status) -> float:
    """Return how long to wait before one looks again, in seconds; 0 where nobody works on a sweep, nor will."""
    if found.state == "running":
        return _LOOK
    return _LOOK_IN_QUEUE if found.state == "waiting" and open_tasks(found.ledger.folder) else 0


def stop(folder: str) -> None:
    """Ask all that work on a sweep to end, and wait until they have.

    Raises:
        SystemExit: Some have not, or no sweep is in the folder.
    """
    with ending():
        found = Status(Path(os.path.abspath(folder)))
        cancel(found.ledger.folder)
        with writing():
            left = stop_sweep(found.ledger.folder, _PATIENCE, lambda count: None)
        if left:
            complain(f"still at work: {', '.join(each.process.text for each in left)}")
            sys.exit(RAISED)
        found = Status(found.ledger.folder)
        what = summary(found.standing)
        hint = f"; {_GO_ON.format(from_here(found.ledger.folder))}" if found.state == "waiting" else ""
        click.echo(f"stopped: {what}{hint}")
