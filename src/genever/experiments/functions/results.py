"""What came of a sweep, as objects."""

from __future__ import annotations

import os
from ast import literal_eval
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from genever.experiments.runs.folder import from_here
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import DESCRIPTION, Ledger, Record
from genever.experiments.sweeps.programs.wording import drawn_text, outcome_text
from genever.language.text.errors import error
from genever.language.text.markup import table

_MOST_SHOWN = 50  # Trials in a notebook.


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial of a sweep.

    Attributes:
        number: Counted from 0.
        state: ``succeeded``, ``failed``, ``pruned``, ``repeated`` (the same as an earlier one), ``reused`` (a run that
            was made before), ``interrupted`` or ``running``.
        values: What was drawn, by the names of parameters and macros; a reference is a text.
        metrics: The numbers that came of it.
        duration: How long it took, where it ran to its end.
        problem: Why it failed, on one line.
        fingerprint: What identifies its configuration.
        bindings: The same as ``values``, as texts of the language: what to give `genever.run` to have it again.
        folder: That of its run: where it is the same as another one, that one's.
    """

    number: int
    state: str
    values: Mapping[str, Any]
    metrics: Mapping[str, float]
    duration: timedelta | None
    problem: str | None
    fingerprint: str
    bindings: tuple[str, ...]
    folder: Path

    def _row(self) -> dict[str, Any]:
        seconds = self.duration.total_seconds() if self.duration is not None else None
        row = {"number": self.number, "state": self.state, **self.values}
        about = {
            "seconds": seconds,
            "fingerprint": self.fingerprint,
            "problem": self.problem,
            "folder": str(self.folder),
        }
        for name, number in self.metrics.items():
            row[f"metrics.{name}" if name in row or name in about else name] = number
        return row | about


class Sweep:
    """A sweep that was run, as `genever.sweep` returns it; `genever.sweeps.load` reads one from its folder.

    Attributes:
        folder: Its folder, with ``trials.csv``, and ``trials`` with a folder for each.
        trials: All trials, by number.
        best: The best trial; None where it is not known which that is. Where trials are repeated over a seed, it is the
            first of those with the best mean.
        front: The trials of which none is better in every objective than another one: only the best, where there is
            one objective.
    """

    def __init__(self, folder: Path) -> None:
        ledger = Ledger(folder)
        description = ledger.description()
        if description is None:
            raise error("no-manifest", f"no sweep is in {folder}: there is no {DESCRIPTION}")
        records = ledger.records()
        for number, record in records.items():
            if record.state == "running":  # Its folder may know more: it may have been interrupted.
                records[number] = ledger.read(number) or record
        self._goal = Goal.described(description).resolved(records.values())
        self._records = [record for _, record in sorted(records.items())]
        self.folder = folder
        self.trials = tuple(_trial(record, records, ledger) for record in self._records)
        by_number = {trial.number: trial for trial in self.trials}
        self.front = tuple(by_number[each.records[0].number] for each in self._goal.best(records))
        self.best = self.front[0] if self.front else None

    def __len__(self) -> int:
        return len(self.trials)

    def __iter__(self) -> Iterator[Trial]:
        return iter(self.trials)

    @property
    def failed(self) -> tuple[Trial, ...]:
        """The trials that have failed."""
        return tuple(trial for trial in self.trials if trial.state == "failed")

    def rows(self) -> list[dict[str, Any]]:
        """Return the trials, a flat dict for each: ``pandas.DataFrame(sweep.rows())`` is a table.

        The keys are the same in each: ``number`` and ``state``, what was drawn, the metrics, ``seconds``,
        ``fingerprint``, ``problem`` and ``folder``; None stands for what a trial has not. A metric with the name of
        something else is there as ``metrics.`` and its name.
        """
        rows = [trial._row() for trial in self.trials]
        values = dict.fromkeys(name for trial in self.trials for name in trial.values)
        names = dict.fromkeys(name for row in rows for name in row)
        last = ("seconds", "fingerprint", "problem", "folder")
        order = ["number", "state", *values, *(n for n in names if n not in {"number", "state", *values, *last}), *last]
        return [{name: row.get(name) for name in order} for row in rows]

    def __repr__(self) -> str:
        parts = [f"{len(self.trials)} trials"]
        if self.failed:
            parts.append(f"{len(self.failed)} failed")
        if self.best is not None:
            record = self._records[self.trials.index(self.best)]
            parts.append(f"best {record.number}: {drawn_text(record)}: {outcome_text(record)}")
        return f"<sweep of {'; '.join(parts)}; in {from_here(self.folder)}>"

    def _repr_html_(self) -> str:
        from html import escape  # Its table of names takes a while to load.

        shown = [record for record in self._records if self.best is None or record.number != self.best.number]
        if self.best is not None:
            shown.insert(0, self._records[self.trials.index(self.best)])
        names = dict.fromkeys(name for record in self._records for name in record.values)
        rows = [
            [
                f"{record.number}{' (best)' if self.best is not None and record.number == self.best.number else ''}",
                *(record.values.get(name, "") for name in names),
                outcome_text(record),
            ]
            for record in shown[:_MOST_SHOWN]
        ]
        return f"<p>{escape(repr(self)[1:-1])}</p>{table(['trial', *names, 'outcome'], rows)}"


def load(folder: str | os.PathLike[str]) -> Sweep:
    """Return the sweep in a folder, however far it has come.

    Raises:
        ConfigFileError: There is none, or it cannot be read.
    """
    return Sweep(Path(os.path.abspath(folder)))


def _trial(record: Record, records: Mapping[int, Record], ledger: Ledger) -> Trial:
    same = records[record.same_as] if record.same_as is not None else record
    return Trial(
        record.number,
        record.state,
        {name: _value(text) for name, text in record.values.items()},
        dict(same.metrics),
        timedelta(seconds=record.seconds) if record.seconds is not None else None,
        record.problem,
        record.fingerprint,
        record.bindings,
        Path(same.same_run) if same.same_run is not None else ledger.trial_folder(same.number),
    )


def _value(text: str) -> Any:
    try:
        return literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
