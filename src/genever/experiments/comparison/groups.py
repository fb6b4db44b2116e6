"""Runs in groups: of each number the mean and the deviation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from genever.experiments.comparison.columns import Columns, as_data
from genever.experiments.comparison.summary import Summary


class Spread(NamedTuple):
    """The numbers of a group.

    Attributes:
        mean: Their mean; NaN where one of them is.
        deviation: Their standard deviation, that of a sample; None of a single number.
        number: How many there are.
    """

    mean: float
    deviation: float | None
    number: int


class Group(NamedTuple):
    """Runs that have the same values.

    Attributes:
        by: These values, by their names.
        number: How many runs there are.
        spreads: The numbers that they have, by their names.
    """

    by: dict[str, Any]
    number: int
    spreads: dict[str, Spread]


def grouped(columns: Columns, summaries: Sequence[Summary], by: Sequence[str], numbers: Sequence[str]) -> list[Group]:
    """Return runs in groups, in the order of the first run of each.

    Args:
        columns: The names of what is known of them.
        summaries: The runs.
        by: The names of what is the same within a group.
        numbers: The names of the numbers that are summed up.
    """
    groups: dict[str, list[Summary]] = {}
    for summary in summaries:
        groups.setdefault(repr([*as_data(columns, summary, by).values()]), []).append(summary)
    return [
        Group(as_data(columns, runs[0], by), len(runs), dict(_spreads(columns, runs, numbers)))
        for runs in groups.values()
    ]


def _spreads(columns: Columns, runs: Sequence[Summary], names: Sequence[str]) -> Iterator[tuple[str, Spread]]:
    rows = [as_data(columns, run, names) for run in runs]
    for name in names:
        values = [row[name] for row in rows if isinstance(row[name], int | float) and not isinstance(row[name], bool)]
        if values:
            yield name, spread(values)


def spread(values: Sequence[float]) -> Spread:
    """Return what numbers have in common; there is at least one.

    >>> spread([1, 2, 3])
    Spread(mean=2.0, deviation=1.0, number=3)
    """
    if not all(map(math.isfinite, values)):
        return Spread(sum(values) / len(values), math.nan if len(values) > 1 else None, len(values))
    mean = math.fsum(values) / len(values)
    if len(values) == 1:
        return Spread(mean, None, 1)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))
    return Spread(mean, deviation, len(values))
