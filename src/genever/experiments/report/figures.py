"""The figures of a report: Optuna's plots, and learning curves, as the JSON data that plotly.js takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from genever.experiments.report.curves import Curve, Curves
from genever.experiments.report.plots import FROM_TO, MANY, Figure, color_at, label_of, places, plots, short
from genever.experiments.report.study import axes, quiet, study_of
from genever.experiments.report.subject import Subject
from genever.language.text.errors import error

#: How many rows with an objective there must be for a figure that compares.
FEWEST = 2
#: How many colours curves have.
_BUCKETS = 10


def figures(subject: Subject, curves: Sequence[Curves]) -> list[Figure]:
    """Return the figures of a report.

    Raises:
        GeneverError: Plotly or Optuna is not installed, code ``no-module``.
    """
    try:
        import plotly  # noqa: F401
    except ImportError:
        hint = "pip install 'genever[report]'"
        raise error("no-module", "a report needs Plotly, which is not installed", hint=hint) from None
    made: list[Figure] = []
    if any(sum(each.of(row) is not None for row in subject.rows) >= FEWEST for each in subject.objectives):
        found = axes(subject)
        study = study_of(subject, found)
        with quiet():
            made += plots(subject, study, found)
    made += [_curves(each, subject) for each in curves]
    return made


def plotly_js() -> str:
    """Return the source of plotly.js."""
    from plotly.offline import get_plotlyjs

    source: str = get_plotlyjs()
    return source


def as_json(data: Any) -> str:
    """Return the data of figures as JSON that can stand in a page."""
    from plotly.io.json import to_json_plotly

    return for_script(to_json_plotly(data))


def for_script(text: str) -> str:
    """Return JSON as it can stand in an element ``script``: nothing in it ends that, or begins another."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


# ---- Learning curves -----------------------------------------------------------------------------------


def _curves(found: Curves, subject: Subject) -> Figure:
    """Draw the curves of a metric: a trace for all those of one colour, as thousands of traces would be slow."""
    objective = subject.objective
    rows = [curve.row for curve in found.curves]
    standing = places(rows, objective) if objective is not None else [0.6] * len(rows)
    buckets: dict[int, list[Curve]] = {}
    for place, curve in zip(standing, found.curves, strict=True):
        buckets.setdefault(int(place * _BUCKETS), []).append(curve)  # The best alone is in the last one.
    is_many = len(rows) > MANY
    traces = []
    for bucket, curves in sorted(buckets.items()):
        place = bucket / _BUCKETS
        width = 2.5 if place == 1 else 0.7 if is_many else 1.2 + 0.6 * place
        x, y, numbers = [], [], []
        for curve in curves:
            for step, value in [*curve.points, (None, None)]:  # The gap to the next one.
                x.append(step)
                y.append(short(value) if value is not None and value == value else None)
                numbers.append(curve.row.number)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "customdata": numbers,
                "line": {"color": color_at(place), "width": width},
                "opacity": 1.0 if place == 1 else round((0.45 + 0.5 * place) * (0.6 if is_many else 1), 2),
                "showlegend": False,
                "hovertemplate": f"step %{{x}}: %{{y:.6g}}<extra>{subject.word} %{{customdata}}</extra>",
            }
        )
    caption = f"{len(rows):,} {subject.word}{'s' * (len(rows) != 1)}"
    caption += f", {FROM_TO} {objective.name}." if objective is not None else "."
    if found.is_thinned:
        caption += " Points are left out, and each stretch keeps its highest and its lowest."
    if found.left_out:
        caption += f" {found.left_out:,} more are not shown."
    x_title = "step" if found.has_steps else "report"
    layout = {"xaxis": {"title": {"text": x_title}}, "yaxis": {"title": {"text": label_of(found.name)}}}
    values = [value for curve in found.curves for _, value in curve.points if value == value]
    can_be_log = bool(values) and min(values) > 0 and max(values) > 10 * min(values)
    data = {"data": traces, "layout": layout}
    return Figure(f"curves-{found.name}", "curves", found.name, caption, data, can_be_log=can_be_log)
