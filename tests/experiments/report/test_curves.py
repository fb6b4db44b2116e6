"""Learning curves: complete where they are short, and with their extremes where points are left out."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genever.experiments.report import curves
from genever.experiments.report.curves import read_curves, thinned
from genever.experiments.report.reading import read_subject
from tests.experiments.report import folders


def test_the_curves_of_all_metrics_are_read(tmp_path: Path) -> None:
    folder = folders.sweep(tmp_path / "s", [folders.trial(n, {}, {"accuracy": 1.0}) for n in range(3)])
    folders.reported(folder, 0, [{"loss": 3.0, "rare": 1.0}, {"loss": "NaN"}, {"loss": 1}], first=10)
    folders.reported(folder, 1, [{"loss": 5.0}, {"loss": 4.0}], first=None)
    (loss,) = read_curves(read_subject([str(folder)]).rows)
    assert (loss.name, loss.is_thinned, loss.left_out, loss.has_steps) == ("loss", False, 0, False)
    first, second = ([point for point in curve.points if point[1] == point[1]] for curve in loss.curves)
    assert (first, second) == ([(10, 3.0), (12, 1)], [(0, 5.0), (1, 4.0)])
    assert math.isnan(loss.curves[0].points[1][1])


def test_many_curves_share_the_points_that_a_page_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "MOST_POINTS", 100)
    monkeypatch.setattr(curves, "MOST_RUNS", 4)
    folder = folders.sweep(tmp_path / "s", [folders.trial(n, {}, {"accuracy": 1.0}) for n in range(5)])
    for number in range(5):
        folders.reported(folder, number, [{"loss": float(step)} for step in range(60)])
    (loss,) = read_curves(read_subject([str(folder)]).rows)
    assert (len(loss.curves), loss.is_thinned, loss.left_out) == (4, True, 1)
    assert sum(len(curve.points) for curve in loss.curves) <= 100
    assert all((curve.points[0], curve.points[-1]) == ((0, 0.0), (59, 59.0)) for curve in loss.curves)


VALUES = st.floats(-1e6, 1e6) | st.just(math.nan)


@given(st.lists(VALUES, max_size=200), st.integers(4, 50))
def test_a_thinned_curve_is_a_part_of_it_with_its_extremes(values: list[float], most: int) -> None:
    points = list(enumerate(values))
    kept = thinned(points, most)
    assert len(kept) <= max(most, 4)
    steps = [step for step, _ in kept]
    assert steps == sorted(set(steps))
    assert all(
        points[int(step)] is point or points[int(step)] == point for step, point in zip(steps, kept, strict=True)
    )
    finite = [value for value in values if value == value]
    if finite:
        assert max(value for _, value in kept if value == value) == max(finite)
    if len(finite) == len(values) and values:
        assert min(value for _, value in kept) == min(values)
