"""What is printed of trials while a sweep runs."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from genever.cli.sweeping.table import live_table
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import Ledger, Record
from genever.experiments.sweeps.programs.wording import drawn_text, outcome_text
from genever.experiments.sweeps.standing import standing_of
from genever.language.text.printable import printable

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live


class Lines:
    """Prints a line when a trial has ended; in a terminal, a table of what runs stands below.

    Args:
        ledger: The folder of the sweep.
        goal: What the sweep looks for.
        known: The trials that there are already.
        most: How many trials there will be at most, where that is known.
    """

    def __init__(self, ledger: Ledger, goal: Goal, known: Iterable[Record], most: int | None) -> None:
        self._ledger = ledger
        self._standing = standing_of(goal, most, known)
        self._standing.failures.clear()  # They are no news.
        self._live: Live | None = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show in a terminal how the sweep stands, inside a ``with`` block."""
        if not (sys.stdout.isatty() and sys.stderr.isatty()):
            yield
            return
        from rich.console import Console
        from rich.live import Live

        console = Console(highlight=False, soft_wrap=True)
        with Live(console=console, get_renderable=self._table, refresh_per_second=2, transient=True) as self._live:
            yield
        self._live = None

    def begun(self, record: Record) -> None:
        """Count it as running."""
        self._standing.take_in(record)

    def ended(self, record: Record) -> None:
        """Say how it ended."""
        line = printable(f"{record.number}: {drawn_text(record)}: {outcome_text(record)}{self._note(record)}")
        if self._live is None:
            click.echo(line)
        else:
            self._live.console.print(line, markup=False)

    def _note(self, record: Record) -> str:
        """Return the words for a trial that is better than those before, or that does not count."""
        before = self._standing.best
        is_best, goal = self._standing.take_in(record), self._standing.goal
        if record.has_succeeded and goal.of(record) is None:
            return ", which does not count" if goal.is_named else ""
        if not is_best or not before:
            return ""
        return ", the best so far" if len(goal.objectives) == 1 else ", one of the best so far"

    def _table(self) -> RenderableType:
        return live_table(self._standing, self._ledger, shutil.get_terminal_size().lines)
