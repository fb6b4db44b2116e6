"""Learning curves: what runs have reported at each step, thinned so that a page can hold them all."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from genever.experiments.report.subject import Row
from genever.experiments.runs.metrics import number, reports

#: How many runs are looked at, how many points a page has of all of them, and how few one curve keeps.
MOST_RUNS, MOST_POINTS, FEWEST = 2_000, 100_000, 12
#: How many points are kept of a curve at first, so that memory holds those of all runs.
_AT_FIRST = 2_000
#: Of how many metrics there are curves.
MOST_METRICS = 12

Point = tuple[float, float]


class Curve(NamedTuple):
    """What one run has reported of a metric.

    Attributes:
        row: The run.
        points: Step and value, in the order in which they were reported; a value that is not finite is NaN.
    """

    row: Row
    points: list[Point]


class Curves(NamedTuple):
    """The curves of a metric.

    Attributes:
        name: The metric.
        curves: Those of the runs that have more than one point.
        is_thinned: Whether points were left out.
        left_out: How many runs were not looked at.
        has_steps: Whether the runs said at which step; else the points are counted.
    """

    name: str
    curves: list[Curve]
    is_thinned: bool
    left_out: int
    has_steps: bool


def read_curves(rows: Sequence[Row]) -> list[Curves]:
    """Return the curves of each metric that runs have reported more than once.

    Args:
        rows: The runs, those first that matter most: where there are too many, the others are left out.
    """
    found: defaultdict[str, list[Curve]] = defaultdict(list)
    stepless: set[str] = set()
    cut: set[str] = set()
    for row in rows[:MOST_RUNS]:
        points: defaultdict[str, list[Point]] = defaultdict(list)
        with suppress(OSError):  # The folder may have gone, or be nobody's business.
            for report in reports(row.folder):
                for name, data in report["metrics"].items():
                    value = number(data)
                    if value is None:
                        continue
                    if report["step"] is None:
                        stepless.add(name)
                    step = len(points[name]) if report["step"] is None else report["step"]
                    points[name].append((step, value if math.isfinite(value) else math.nan))
        for name, own in points.items():
            if len(own) > 1:
                cut.update([name] if len(own) > _AT_FIRST else ())
                found[name].append(Curve(row, thinned(own, _AT_FIRST)))
    # Those that all runs have say most.
    names = sorted(found, key=lambda name: -len(found[name]))[:MOST_METRICS]
    share = MOST_POINTS // max(sum(len(found[name]) for name in names), 1)
    return [
        Curves(
            name,
            [Curve(curve.row, thinned(curve.points, max(share, FEWEST))) for curve in found[name]],
            name in cut or any(len(curve.points) > max(share, FEWEST) for curve in found[name]),
            max(len(rows) - MOST_RUNS, 0),
            name not in stepless,
        )
        for name in names
    ]


def thinned(points: Sequence[Point], most: int) -> list[Point]:
    """Return at most so many points of a curve, at least four: the first, the last, and of each stretch the extremes.

    >>> thinned([(0, 5), (1, 1), (2, 1), (3, 9), (4, 1), (5, 1), (6, 0)], 4)
    [(0, 5), (1, 1), (3, 9), (6, 0)]
    """
    if len(points) <= most:
        return list(points)
    inner = points[1:-1]
    stretches = max((most - 2) // 2, 1)
    kept: list[Point] = [points[0]]
    for index in range(stretches):
        begin, end = index * len(inner) // stretches, (index + 1) * len(inner) // stretches
        kept += _extremes(inner, range(begin, end))
    return [*kept, points[-1]]


def _extremes(points: Sequence[Point], stretch: Iterable[int]) -> list[Point]:
    """Return the points with the least and the most value, in their order; of one that is NaN, that."""
    indices = list(stretch)
    finite = [index for index in indices if points[index][1] == points[index][1]]
    if not finite:
        return [points[indices[0]]] if indices else []
    low = min(finite, key=lambda index: points[index][1])
    high = max(finite, key=lambda index: points[index][1])
    chosen = sorted({low, high})
    if len(finite) < len(indices):  # A gap is seen, in the place of the lower extreme.
        gap = next(index for index in indices if points[index][1] != points[index][1])
        chosen = sorted({high, gap})
    return [points[index] for index in chosen]
