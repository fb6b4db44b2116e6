"""What is printed of trials."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from genever.experiments.sweeps.goal import Goal, Repeated
from genever.experiments.sweeps.ledger import ENDED, Record
from genever.language.text.printable import printable

if TYPE_CHECKING:
    from rich.status import Status


class Lines:
    """Prints a line when a trial has ended; in a terminal, what runs and how long it will take stands below.

    Args:
        goal: What the sweep looks for.
        known: The trials that there are already.
        most: How many trials there will be at most, where that is known.
    """

    def __init__(self, goal: Goal, known: Mapping[int, Record], most: int | None) -> None:
        self._goal = goal
        best = goal.best(known) if goal.repeat_over is None else []
        self._best: tuple[Record, ...] = tuple(each.records[0] for each in best)
        self._most = most
        self._running = 0
        self._ended = sum(record.state in ENDED for record in known.values())
        self._before = self._ended
        self._start = time.monotonic()
        self._status: Status | None = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show in a terminal how the sweep stands, inside a ``with`` block."""
        if not (sys.stdout.isatty() and sys.stderr.isatty()):
            yield
            return
        from rich.console import Console

        with Console(highlight=False, soft_wrap=True).status("", spinner="dots") as self._status:
            yield
        self._status = None

    def begun(self, record: Record) -> None:
        """Count it as running."""
        self._running += 1
        self._update()

    def ended(self, record: Record) -> None:
        """Say how it ended."""
        self._running -= record.state != "repeated"
        self._ended += 1
        line = printable(f"{record.number}: {drawn_text(record)}: {outcome_text(record)}{self._note(record)}")
        if self._status is None:
            click.echo(line)
        else:
            self._status.console.print(line, markup=False)
            self._update()

    def _note(self, record: Record) -> str:
        """Return the words for a trial that is better than those before, or that does not count."""
        if record.state != "succeeded":
            return ""
        self._goal = self._goal.resolved([record])
        if self._goal.of(record) is None:
            return ", which does not count" if self._goal.is_named else ""
        if self._goal.repeat_over is not None:
            return ""
        before, self._best = self._best, self._goal.extended(self._best, record)
        if not before or record not in self._best:
            return ""
        return ", the best so far" if len(self._goal.objectives) == 1 else ", one of the best so far"

    def _update(self) -> None:
        if self._status is None:
            return
        of = f" of {self._most}" if self._most is not None else ""
        parts = [f"{self._running} running", f"{self._ended}{of} ended"]
        here = self._ended - self._before
        if self._most is not None and here:
            seconds = (time.monotonic() - self._start) / here * (self._most - self._ended)
            parts.append(f"about {timedelta(seconds=round(seconds))} left")
        if len(self._best) == 1:
            parts.append(f"best so far: {self._best[0].number}, {outcome_text(self._best[0])}")
        elif self._best:
            parts.append(f"best so far: {', '.join(str(record.number) for record in self._best)}")
        from rich.text import Text

        self._status.update(Text("; ".join(parts)))


def drawn_text(record: Record) -> str:
    """Return what a trial has drawn."""
    return ", ".join(f"{name}={_short(text)}" for name, text in record.values.items()) or "nothing drawn"


def _short(text: str) -> str:
    """Return a float with as many digits as are read at a glance; the files of the trial have them all."""
    return f"{float(text):.6g}" if re.fullmatch(r"-?\d+\.\d{6,}(e-?\d+)?", text) else text


def outcome_text(record: Record) -> str:
    """Return what came of a trial."""
    if record.state == "repeated":
        return f"the same as {record.same_as}"
    metrics = ", ".join(f"{name} {value:.6g}" for name, value in record.metrics.items())
    if record.state == "succeeded":
        return metrics or "succeeded"
    said = record.problem or (metrics if record.state == "pruned" else "")
    return f"{record.state}: {said}" if said else record.state


def best_lines(goal: Goal, records: Mapping[int, Record]) -> Iterator[str]:
    """Yield which trials are the best, or why that is not known."""
    found = goal.best(records)
    goal = goal.resolved(records.values())
    if len(goal.objectives) > 1 and found:
        yield f"{front_text(found, goal)}:"
        yield from (f"  {best_text(each, goal)}" for each in found)
    elif found:
        yield f"best: {best_text(found[0], goal)}"
    else:
        names = dict.fromkeys(name for record in records.values() for name in record.metrics)
        if not goal.is_named and len(names) > 1:
            yield f"which is best is not known, as the trials have {', '.join(names)}: name one with --objective"


def front_text(front: list[Repeated], goal: Goal) -> str:
    """Return how many trials there are on a Pareto front, and of what."""
    number = "1 trial is" if len(front) == 1 else f"{len(front)} trials are"
    ways = [f"{'more' if each.is_maximum else 'less'} {each.name}" for each in goal.objectives]
    return f"{number} the best for some balance of {' and '.join(ways)}"


def best_text(best: Repeated, goal: Goal) -> str:
    """Return which trials are the best, and what came of them."""
    first = best.records[0]
    if goal.repeat_over is None:
        return f"{first.number}: {drawn_text(first)}: {outcome_text(first)}"
    values = {name: text for name, text in first.values.items() if name != goal.repeat_over}
    numbers = ", ".join(str(record.number) for record in best.records)
    return f"{numbers}: {drawn_text(replace(first, values=values))}: {mean_text(best, goal)}"


def mean_text(best: Repeated, goal: Goal) -> str:
    """Return the mean of each objective of some trials, its deviation and their number; ``goal`` has names."""
    deviations = best.deviations or [None] * len(best.means)
    parts = [
        f"mean {name} {mean:.6g}{f' ± {deviation:.2g}' if deviation is not None else ''}"
        for name, mean, deviation in zip(goal.names, best.means, deviations, strict=True)
    ]
    return f"{', '.join(parts)} over {len(best.records)}"


def left_out_text(number: int) -> str:
    """Return how many draws were left out."""
    return f"{number:,} {'combination breaks' if number == 1 else 'combinations break'} an assertion"
