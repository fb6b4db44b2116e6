"""What a report is about: rows, each a trial or a run, and what is known of all of them. Data only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

#: Rows that have come to an end with a result, as their state says it.
DONE = "done"
#: The difference of two numbers below is finite.
_MOST = sys.float_info.max / 4


@dataclass(frozen=True, slots=True)
class Row:
    """A trial, or a run.

    Attributes:
        number: That of the trial; of runs counted from 0, the oldest first.
        folder: Its folder.
        state: As ``genever runs`` says it; ``repeated`` for a trial that was not run since another one was the same.
        values: Its parameters, by name, as a binding file has them.
        metrics: The last number of each metric.
        seconds: How long it took.
        started: When it started, UTC, ISO 8601.
        fingerprint: What its configuration means.
        commit: What it ran from, with a ``+`` where files differed from that.
        problem: Why it has no result, on one line.
    """

    number: int
    folder: str
    state: str
    values: Mapping[str, str]
    metrics: Mapping[str, float] = field(default_factory=dict)
    seconds: float | None = None
    started: str | None = None
    fingerprint: str | None = None
    commit: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """A metric that says how good a row is.

    Attributes:
        name: Its name.
        is_maximum: Whether more of it is better.
    """

    name: str
    is_maximum: bool

    def of(self, row: Row) -> float | None:
        """Return the objective of a row that is done; None where it has none, or it is infinite or as good as that."""
        value = row.metrics.get(self.name) if row.state == DONE else None
        return value if value is not None and abs(value) < _MOST else None

    @property
    def key(self) -> Callable[[float], float]:
        """What to sort values by, for the best first."""
        return (lambda value: -value) if self.is_maximum else lambda value: value

    @property
    def words(self) -> str:
        """The words for it, as ``accuracy, more is better``."""
        return f"{self.name}, {'more' if self.is_maximum else 'less'} is better"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about.

    Attributes:
        title: What it is called.
        is_sweep: Whether the rows are the trials of a sweep, not any runs.
        rows: The rows, by number.
        parameters: The names of those in which rows differ.
        objectives: What decides; none where that is not known.
        repeat_over: The parameter that only repeats a trial.
        facts: What else there is to say at the head, ``{label: text}``.
        command: The command line that made it.
    """

    title: str
    is_sweep: bool
    rows: tuple[Row, ...]
    parameters: tuple[str, ...]
    objectives: tuple[Objective, ...]
    repeat_over: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    command: str | None = None

    @property
    def word(self) -> str:
        """What a row is called."""
        return "trial" if self.is_sweep else "run"

    @property
    def metrics(self) -> tuple[str, ...]:
        """The names of all metrics, those of the objectives first."""
        names = [objective.name for objective in self.objectives]
        return tuple(dict.fromkeys([*names, *(name for row in self.rows for name in row.metrics)]))

    @property
    def objective(self) -> Objective | None:
        """The first objective."""
        return self.objectives[0] if self.objectives else None

    def best_first(self) -> list[Row]:
        """Return the rows, those first that have the best objective."""
        objective = self.objective
        if objective is None:
            return list(self.rows)

        def key(row: Row) -> tuple[bool, float]:
            value = objective.of(row)
            return value is None, objective.key(value) if value is not None else 0.0

        return sorted(self.rows, key=key)

    def limited(self, most: int) -> Subject:
        """Return it with at most so many rows: half of them the best, and the others evenly from the rest."""
        if len(self.rows) <= most:
            return self
        ordered = self.best_first()
        best, rest = ordered[: most // 2], ordered[most // 2 :]
        room = most - len(best)
        others = [rest[index * len(rest) // room] for index in range(room)]
        return replace(self, rows=tuple(sorted([*best, *others], key=lambda row: row.number)))
