"""What a sweep looks for: the objective of a trial, and which trials are the best."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from genever.experiments.sweeps.ledger import Record


class Repeated(NamedTuple):
    """Trials that differ in what only repeats them, and their objectives; else one trial.

    Attributes:
        records: The trials, at least one, by number.
        objectives: One for each.
    """

    records: tuple[Record, ...]
    objectives: list[float]

    @property
    def mean(self) -> float:
        """The mean objective."""
        return statistics.fmean(self.objectives)

    @property
    def deviation(self) -> float | None:
        """The sample standard deviation; None of one trial."""
        return statistics.stdev(self.objectives) if len(self.objectives) > 1 else None


@dataclass(frozen=True, slots=True)
class Goal:
    """What a sweep looks for.

    Attributes:
        objective: The metric; None where there is only one.
        is_maximum: Whether more of it is better.
        repeat_over: The parameter that only repeats a trial, as a seed does: what counts is the mean over its values.
    """

    objective: str | None = None
    is_maximum: bool = False
    repeat_over: str | None = None

    @property
    def direction(self) -> str:
        """``maximize`` or ``minimize``."""
        return "maximize" if self.is_maximum else "minimize"

    def of(self, record: Record) -> float | None:
        """Return the objective of a trial; None where it has none, or it is no number."""
        metrics = record.metrics
        name = next(iter(metrics)) if self.objective is None and len(metrics) == 1 else self.objective
        value = metrics.get(name) if name is not None else None
        return value if value is not None and value == value else None

    def best(self, records: Mapping[int, Record]) -> Repeated | None:
        """Return the trials of the best mean objective, those of the first where several are as good."""
        groups: dict[frozenset[tuple[str, str]], list[Record]] = {}
        for _, record in sorted(records.items()):
            if self.of(record) is not None:
                key = frozenset((name, text) for name, text in record.values.items() if name != self.repeat_over)
                groups.setdefault(key, []).append(record)
        found = [Repeated(tuple(group), [self.of(record) or 0.0 for record in group]) for group in groups.values()]
        pick = max if self.is_maximum else min
        return pick(found, key=lambda each: each.mean, default=None)

    def better(self, best: Record | None, record: Record) -> Record | None:
        """Return the better of two trials, the one with the lower number where both are as good."""
        value = self.of(record)
        if value is None or best is None:
            return best if value is None else record
        other = self.of(best)
        assert other is not None
        if value == other:
            return min(best, record, key=lambda each: each.number)
        return record if (value > other) is self.is_maximum else best
