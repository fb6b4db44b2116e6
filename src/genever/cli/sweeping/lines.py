"""What is printed of trials while a sweep runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING

from genever.cli.display import Display
from genever.cli.sweeping.table import live_table
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import Ledger, Record
from genever.experiments.sweeps.programs.wording import drawn_text, outcome_text
from genever.experiments.sweeps.standing import standing_of

if TYPE_CHECKING:
    from rich.console import RenderableType


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
        self.display = Display(self._table)

    def begun(self, record: Record) -> None:
        """Count it as running."""
        self._standing.take_in(record)

    def ended(self, record: Record) -> None:
        """Say how it ended."""
        self.display.say(f"{record.number}: {drawn_text(record)}: {outcome_text(record)}{self._note(record)}")

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
