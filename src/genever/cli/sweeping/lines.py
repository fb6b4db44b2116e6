"""What is printed of trials."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from genever.experiments.sweeps.ledger import Record
from genever.experiments.sweeps.sweep import Goal, Sweep


class Lines:
    """Prints a line when a trial has ended."""

    def __init__(self, goal: Goal, known: int) -> None:
        self._goal = goal
        self.sweep: Sweep | None = None

    def begun(self, record: Record) -> None:
        """Say nothing."""

    def ended(self, record: Record) -> None:
        """Say how it ended."""
        click.echo(f"{record.number}: {drawn_text(record)}: {outcome_text(record)}{self._note(record)}")

    def _note(self, record: Record) -> str:
        assert self.sweep is not None
        best = self._goal.best(self.sweep.records)
        return ", the best so far" if best is record and len(self.sweep.records) > 1 else ""


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
    if record.state != "succeeded":
        return f"{record.state}: {record.problem}" if record.problem else record.state
    return ", ".join(f"{name} {value:.6g}" for name, value in record.metrics.items()) or "succeeded"


def left_out_text(number: int) -> str:
    """Return how many draws were left out."""
    return f"{number:,} {'combination breaks' if number == 1 else 'combinations break'} an assertion"


def from_here(folder: Path) -> str:
    """Return the path of a folder from the working directory, or a whole one where it is not below that."""
    here = os.path.relpath(folder)
    return str(folder) if here.startswith(os.pardir) else here
