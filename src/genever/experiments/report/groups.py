"""Rows that belong together: those that failed alike, and those that only repeat one another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from genever.experiments.comparison.groups import Spread, spread
from genever.experiments.report.subject import DONE, Row, Subject

#: States that are no failure.
_FINE = frozenset({DONE, "running", "pruned", "repeated"})
#: What differs between two messages of one cause: numbers, and where an object is in memory.
_VARYING = re.compile(r"0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


class Cause(NamedTuple):
    """Why rows have no result.

    Attributes:
        text: What the first of them says: the last line of its traceback.
        state: How they ended.
        rows: The rows, by number.
    """

    text: str
    state: str
    rows: tuple[Row, ...]


def causes(rows: Sequence[Row]) -> list[Cause]:
    """Return why rows failed, the most frequent cause first; messages that differ in numbers only are one."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.state not in _FINE:
            groups.setdefault((row.state, _VARYING.sub("0", row.problem or "")), []).append(row)
    found = [Cause(group[0].problem or "", state, tuple(group)) for (state, _), group in groups.items()]
    return sorted(found, key=lambda cause: -len(cause.rows))


class Repetition(NamedTuple):
    """Rows that differ in what only repeats them.

    Attributes:
        values: What they have in common, by the names of parameters.
        rows: The rows, by number.
        spreads: Mean and deviation of each metric, by its name.
    """

    values: Mapping[str, str]
    rows: tuple[Row, ...]
    spreads: Mapping[str, Spread]


def repetitions(subject: Subject) -> list[Repetition]:
    """Return the rows that are done, grouped over what only repeats them, those of the best mean first."""
    groups: dict[frozenset[tuple[str, str]], list[Row]] = {}
    for row in subject.rows:
        if row.state == DONE:
            same = frozenset((name, text) for name, text in row.values.items() if name != subject.repeat_over)
            groups.setdefault(same, []).append(row)
    found = [
        Repetition(
            {name: text for name, text in group[0].values.items() if name != subject.repeat_over},
            tuple(group),
            {
                name: spread(numbers)
                for name in subject.metrics
                if (numbers := [row.metrics[name] for row in group if name in row.metrics])
            },
        )
        for group in groups.values()
    ]
    objective = subject.objective
    if objective is None:
        return found

    def key(each: Repetition) -> tuple[bool, float]:
        mean = each.spreads[objective.name].mean if objective.name in each.spreads else float("nan")
        return mean != mean, objective.key(mean) if mean == mean else 0.0

    return sorted(found, key=key)
