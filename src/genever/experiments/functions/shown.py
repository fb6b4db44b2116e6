"""How a sweep stands, shown while it runs: a bar in a notebook, a line in a terminal, plain lines elsewhere."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module
from typing import Any, TextIO

from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import ENDED, Record
from genever.experiments.sweeps.wording import drawn_text, outcome_text
from genever.language.text.markup import escaped
from genever.language.text.printable import printable


class Shown:
    """Shows how a sweep stands, as a listener of `genever.experiments.sweeps.sweep.Sweep`.

    Args:
        goal: What the sweep looks for.
        known: The trials that there are already.
        most: How many trials there will be at most, where that is known.
    """

    def __init__(self, goal: Goal, known: Mapping[int, Record], most: int | None) -> None:
        self._goal = goal.resolved(known.values())
        self._most = most
        self._running: set[int] = set()
        self._failed = sum(record.state == "failed" for record in known.values())
        self._ended = self._before = sum(record.state in ENDED for record in known.values())
        self._best: tuple[Record, ...] = ()
        for _, record in sorted(known.items()):
            self._best = self._goal.extended(self._best, record)
        self._start = time.monotonic()
        self._is_over = False

    def begun(self, record: Record) -> None:
        """Count it as running."""
        self._running.add(record.number)
        self.update(None)

    def ended(self, record: Record) -> None:
        """Count it as ended."""
        self._running.discard(record.number)
        self._ended += 1
        self._failed += record.state == "failed"
        self._goal = self._goal.resolved([record])
        self._best = self._goal.extended(self._best, record)
        self.update(record)

    def update(self, ended: Record | None) -> None:
        """Show it anew, where a trial has just ended that one; here nothing is shown."""

    def close(self) -> None:
        """Show that nothing more comes."""
        self._is_over = True
        self.update(None)

    @property
    def text(self) -> str:
        """How it stands, on a line."""
        of = f" of {self._most:,}" if self._most is not None else ""
        parts = [f"{self._ended:,}{of} trials"]
        if self._failed:
            parts.append(f"{self._failed} failed")
        here = self._ended - self._before
        if self._most is not None and here and self._ended < self._most:
            seconds = (time.monotonic() - self._start) / here * (self._most - self._ended)
            parts.append(f"about {timedelta(seconds=round(seconds))} left")
        if len(self._best) == 1:
            best = self._best[0]
            parts.append(f"best {best.number}: {drawn_text(best)}: {outcome_text(best)}")
        elif self._best:
            parts.append(f"best {', '.join(str(record.number) for record in self._best)}")
        return printable("; ".join(parts))

    def _repr_html_(self) -> str:
        part = f' value="{self._ended}" max="{self._most}"' if self._most is not None else ""  # Else it is only busy.
        if self._is_over:
            part = ' value="1" max="1"'
        return f"<div><progress{part}></progress> {escaped(self.text)}</div>"


class InNotebook(Shown):
    """A bar below the cell, which changes in its place."""

    def __init__(self, goal: Goal, known: Mapping[int, Record], most: int | None) -> None:
        super().__init__(goal, known, most)
        display: Any = import_module("IPython.display")
        self._handle = display.display(self, display_id=True)

    def update(self, ended: Record | None) -> None:
        """Show it anew."""
        self._handle.update(self)

    def __repr__(self) -> str:
        return self.text


class InTerminal(Shown):
    """A line that is written over."""

    def __init__(self, goal: Goal, known: Mapping[int, Record], most: int | None) -> None:
        super().__init__(goal, known, most)
        self._stream: TextIO = sys.stderr  # That of a trial is another one while it runs.
        self._width = 0

    def update(self, ended: Record | None) -> None:
        """Write it anew."""
        text = self.text[: shutil.get_terminal_size().columns - 1]
        self._stream.write(f"\r{text.ljust(self._width)}")
        self._stream.flush()
        self._width = len(text)

    def close(self) -> None:
        """End the line."""
        super().close()
        self._stream.write("\n")


class InLines(Shown):
    """A line for each trial that has ended."""

    def __init__(self, goal: Goal, known: Mapping[int, Record], most: int | None) -> None:
        super().__init__(goal, known, most)
        self._stream: TextIO = sys.stderr

    def update(self, ended: Record | None) -> None:
        """Write a line."""
        if ended is not None:
            self._stream.write(printable(f"{ended.number}: {drawn_text(ended)}: {outcome_text(ended)}\n"))


def kind_of_show(wanted: bool | None) -> type[Shown]:
    """Return how a sweep is shown.

    Args:
        wanted: Whether it is shown; None for where somebody looks on, in a notebook and in a terminal.
    """
    if wanted is False:
        return Shown
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None and hasattr(shell, "kernel"):
        return InNotebook
    if sys.stderr is not None and sys.stderr.isatty():
        return InTerminal
    return InLines if wanted else Shown
