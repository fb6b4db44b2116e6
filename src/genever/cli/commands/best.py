"""``genever best``: the best trial of a sweep, as a binding file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from genever.cli.exit import ending
from genever.cli.output import complain, write
from genever.experiments.runs.folder import from_here
from genever.experiments.sweeps.goal import Direction, Goal, Repeated
from genever.experiments.sweeps.ledger import DESCRIPTION, Ledger, Record, skipped_text
from genever.experiments.sweeps.programs.wording import best_text, front_text, mean_text, outcome_text
from genever.language.text.errors import GeneverError, error
from genever.language.text.redaction import holds_secret, redacted
from genever.language.text.secrets import HIDDEN
from genever.tools.formatting.format import format_text


def best(
    folder: str, out: str | None, *, objectives: Sequence[str], direction: Direction | None, trial: int | None
) -> None:
    """Print the best trial of a sweep as a binding file, or write it to the file ``out``.

    Args:
        folder: That of the sweep.
        out: A file, instead of the standard output.
        objectives: The metrics that decide, instead of the sweep's own.
        direction: Whether less of them is better, or more; None for what the sweep was run with.
        trial: The number of the trial to print, instead of the best.

    Raises:
        SystemExit: No sweep is in the folder, no trial has the metric, or several trials are the best.
    """
    with ending():
        sweep = _Sweep.read(folder)
        if trial is not None:
            write(sweep.file_of(trial), out)
            return
        goal, found = sweep.best(objectives, direction)
        if len(found) == 1 or out is not None:
            write(sweep.best_file(goal, found), out)
            return
        lines = [f"{front_text(found, goal)}; --trial N or --objective NAME picks one"]
        write("\n".join([*lines, *(best_text(each, goal) for each in found)]) + "\n", None)


def best_files(folder: str, objectives: Sequence[str], direction: Direction | None) -> list[str]:
    """Return the best trial of a sweep as a binding file; of several objectives, each trial of the Pareto front.

    Raises:
        GeneverError: No sweep is in the folder, or no trial has the metric.
    """
    sweep = _Sweep.read(folder)
    goal, found = sweep.best(objectives, direction)
    if len(found) == 1:
        return [sweep.best_file(goal, found)]
    return [sweep.file_of(each.records[0].number) for each in found]


class _Sweep(NamedTuple):
    folder: str
    description: dict[str, Any]
    records: Mapping[int, Record]

    @classmethod
    def read(cls, folder: str) -> _Sweep:
        ledger = Ledger(Path(os.path.abspath(folder)))
        description = ledger.description()
        if description is None:
            raise error("no-manifest", f"no sweep is in {folder}: there is no {DESCRIPTION}")
        records = ledger.records()
        if ledger.skipped:
            complain(f"warning: {skipped_text(ledger.skipped)}")
        return cls(from_here(ledger.folder), description, records)

    def best(self, objectives: Sequence[str], direction: Direction | None) -> tuple[Goal, list[Repeated]]:
        """Return what is looked for, with names, and the best trials, at least one."""
        goal = Goal.described(self.description).asked(objectives, direction)
        found = goal.best(self.records)
        if not found:
            raise self._nothing(goal)
        return goal.resolved(self.records.values()), found

    def _nothing(self, goal: Goal) -> GeneverError:
        names = sorted({name for record in self.records.values() for name in record.metrics})
        wanted = " and ".join(f"a number {name!r}" for name in goal.names if name is not None)
        hint = f"name one: --objective {names[0]}" if names else "main has to return a number, or report one"
        return error("no-manifest", f"no trial in {self.folder} has {wanted or 'one number that decides'}", hint=hint)

    def best_file(self, goal: Goal, found: list[Repeated]) -> str:
        if len(found) > 1:
            hint = f"pick one: --trial {found[0].records[0].number}, or --objective {goal.names[0]}"
            raise error("no-manifest", f"no single trial is the best: {front_text(found, goal)}", hint=hint)
        record = found[0].records[0]
        outcome = outcome_text(record) if goal.repeat_over is None else mean_text(found[0], goal)
        return self._text(f"Trial {record.number} of {self.folder}, the best of {len(self.records)}: {outcome}", record)

    def file_of(self, number: int) -> str:
        if number not in self.records:
            hint = f"they are numbered from 0 to {max(self.records)}" if self.records else "nothing was run yet"
            raise error("no-manifest", f"there is no trial {number} in {self.folder}", hint=hint)
        record = self.records[number]
        return self._text(f"Trial {number} of {self.folder}: {outcome_text(record)}", record)

    def _text(self, heading: str, record: Record) -> str:
        main = self.description["main"]
        lines = [
            f"# {heading}",
            *(f"include {file!r}" for file in self.description["files"]),
            "",
            *([f"main = @{main.removeprefix('@').removesuffix('()')}()"] if main is not None else []),
            *map(_without_secret, [*filter(_is_left(record), self.description["bindings"]), *record.bindings]),
        ]
        return format_text("\n".join(lines) + "\n").text


def _is_left(record: Record) -> Callable[[str], bool]:
    """Return what tells whether a trial has drawn nothing in the place of a binding."""
    drawn = {binding.partition("=")[0].strip() for binding in record.bindings}
    return lambda binding: binding.partition("=")[0].strip() not in drawn


def _without_secret(binding: str) -> str:
    """Return a binding, or where a secret stands in it a comment that says what is left to bind."""
    if not holds_secret(binding) and f"secret({HIDDEN!r})" not in binding:
        return binding
    return f"# Bind this yourself, as it holds a secret: {' '.join(redacted(binding).split())}"
