"""How a sweep stands: what runs and where, the best so far, what failed and why, and the time that is left."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from genever.experiments.runs.folder import METRICS
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import ENDED, Ledger, Record
from genever.experiments.sweeps.sharing.processes import Process

#: How many bytes at the end of what a trial has reported are read for its latest metrics.
_END = 16 * 1024
#: How many failures are kept to be shown.
MOST_FAILURES = 5


class Row(NamedTuple):
    """A trial that runs.

    Attributes:
        record: The trial.
        where: The process that runs it; None where none has begun to.
        started: When that was.
        metrics: The latest that it has reported.
    """

    record: Record
    where: str | None
    started: datetime | None
    metrics: Mapping[str, Any]


class Standing:
    """How a sweep stands, given its trials as they begin and end.

    Args:
        goal: What it looks for.
        most: How many trials there will be at most, where that is known.
    """

    def __init__(self, goal: Goal, most: int | None) -> None:
        self.goal = goal
        self.most = most
        self.running: dict[int, Record] = {}
        self.counts: Counter[str] = Counter()
        self.best: tuple[Record, ...] = ()
        self.failures: list[Record] = []
        self._seconds = 0.0
        self._timed = 0
        self._first: dict[str, str] = {}
        self._varying: set[str] = set()

    @property
    def ended(self) -> int:
        """How many trials have ended."""
        return self.counts.total()

    def take_in(self, record: Record) -> bool:
        """Take in that a trial has begun, is free again or has ended; return whether it is among the best now."""
        self.running.pop(record.number, None)
        for name, text in record.values.items():
            if self._first.setdefault(name, text) != text:
                self._varying.add(name)
        if record.state not in ENDED:
            if record.state == "running":
                self.running[record.number] = record
            return False
        self.counts[record.state] += 1
        if record.seconds is not None:
            self._seconds, self._timed = self._seconds + record.seconds, self._timed + 1
        if record.state == "failed":
            self.failures = [*self.failures[1 - MOST_FAILURES :], record]
        if not record.has_succeeded:
            return False
        self.goal = self.goal.resolved([record])
        if self.goal.repeat_over is not None or self.goal.of(record) is None:
            return False
        self.best = self.goal.extended(self.best, record)
        return record in self.best

    def seconds_left(self) -> float | None:
        """Return about how long it will take, as trials took so far; None where that is not known."""
        if self.most is None or not self._timed or not self.running:
            return None
        return self._seconds / self._timed * (self.most - self.ended) / len(self.running)

    def differing(self, record: Record) -> dict[str, str]:
        """Return what was drawn for those parameters of a trial in which trials differ; all, where none does."""
        found = {name: text for name, text in record.values.items() if name in self._varying}
        return found or dict(record.values)

    def rows(self, ledger: Ledger, most: int | None = None) -> list[Row]:
        """Return the trials that run, at most so many, as their folders tell."""
        return [row_of(ledger, record) for _, record in sorted(self.running.items())[:most]]


def row_of(ledger: Ledger, record: Record) -> Row:
    """Return how a trial that runs stands, as its folder tells."""
    found = ledger.read(record.number)
    if found is None or found.started is None or found.process is None:
        return Row(record, None, None, {})
    metrics = latest_metrics(ledger.trial_folder(record.number) / METRICS)
    where, started = None, None
    with suppress(TypeError, ValueError):
        where, started = Process(**found.process).text, datetime.fromisoformat(found.started)
    return Row(record, where, started, metrics)


def latest_metrics(path: Path) -> dict[str, Any]:
    """Return the metrics of the last report in a file; none where there is none."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        with open(path, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _END))
            *_, last = (line for line in file.read().split(b"\n")[:-1] if line)
        return dict(json.loads(last)["metrics"])
    return {}


def elapsed(since: datetime | None) -> float | None:
    """Return how many seconds ago something was; None where that is not known."""
    return max(0.0, (datetime.now(UTC) - since).total_seconds()) if since is not None else None


def standing_of(goal: Goal, most: int | None, records: Iterable[Record]) -> Standing:
    """Return how a sweep stands that has these trials."""
    found = Standing(goal, most)
    for record in records:
        found.take_in(record)
    return found
