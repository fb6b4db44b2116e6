"""How a sweep stands, shown while it runs: a bar in a notebook, a line in a terminal, plain lines elsewhere."""

from __future__ import annotations

import shutil
import sys
from datetime import timedelta
from importlib import import_module
from typing import Any, TextIO

from genever.experiments.sweeps.ledger import Record
from genever.experiments.sweeps.programs.wording import drawn_text, outcome_text
from genever.experiments.sweeps.standing import Standing
from genever.language.text.markup import escaped
from genever.language.text.printable import printable


class Shown:
    """Shows how a sweep stands, as a listener of `genever.experiments.sweeps.sweep.Sweep`; this one shows nothing.

    Args:
        standing: How it stands at the beginning.
    """

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._is_over = False

    def begun(self, record: Record) -> None:
        """Count it as running."""
        self._standing.take_in(record)
        self.update(None)

    def ended(self, record: Record) -> None:
        """Count it as ended."""
        self._standing.take_in(record)
        self.update(record)

    def update(self, ended: Record | None) -> None:
        """Show it anew, where a trial has just ended that one."""

    def close(self) -> None:
        """Show that nothing more comes."""
        self._is_over = True
        self.update(None)

    @property
    def text(self) -> str:
        """How it stands, on a line."""
        standing = self._standing
        of = f" of {standing.most:,}" if standing.most is not None else ""
        parts = [f"{standing.ended:,}{of} trials"]
        if failed := standing.counts["failed"]:
            parts.append(f"{failed} failed")
        seconds = standing.seconds_left() if not self._is_over else None
        if seconds is not None:
            parts.append(f"about {timedelta(seconds=round(seconds))} left")
        if len(standing.best) == 1:
            (best,) = standing.best
            parts.append(f"best {best.number}: {drawn_text(best)}: {outcome_text(best)}")
        elif standing.best:
            parts.append(f"best {', '.join(str(record.number) for record in standing.best)}")
        return printable("; ".join(parts))

    def _repr_html_(self) -> str:
        ended, most = self._standing.ended, self._standing.most
        part = f' value="{ended}" max="{most}"' if most is not None else ""  # Else it is only busy.
        if self._is_over:
            part = ' value="1" max="1"'
        return f"<div><progress{part}></progress> {escaped(self.text)}</div>"


class InNotebook(Shown):
    """A bar below the cell, which changes in its place."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing)
        display: Any = import_module("IPython.display")
        self._handle = display.display(self, display_id=True)

    def update(self, ended: Record | None) -> None:
        """Show it anew."""
        self._handle.update(self)

    def __repr__(self) -> str:
        return self.text


class InTerminal(Shown):
    """A line that is written over."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing)
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

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing)
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
