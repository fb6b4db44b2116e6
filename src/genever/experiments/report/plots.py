"""Optuna's plots of a study, in the colours of the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape, unescape
from typing import TYPE_CHECKING, Any, NamedTuple

from genever.experiments.report.study import Axis, study_of
from genever.experiments.report.subject import Objective, Row, Subject

if TYPE_CHECKING:
    import optuna

    #: Returns one of several objectives.
    Target = Callable[[optuna.trial.FrozenTrial], float]

#: Colours from the worst to the best, or from the first to the last: seen on white and on black; and words for them.
SCALE = ("#7c8aa5", "#6c86c9", "#5b7fe8", "#a463d6", "#e0528f", "#ff5d3b")
FROM_TO = "from grey for the worst to orange for the best"
#: How many parameters have a slice, and how many stand side by side: those of the most importance.
MOST_SLICES, FEWEST_SLICES, MOST_PARALLEL = 24, 6, 12
#: How many marks all slices have about, and how many lines there are in parallel.
MOST_MARKS, MOST_LINES = 60_000, 1_000
#: How many marks or lines are many, and the shortest label on an axis.
MANY, _SHORTEST = 300, 7
#: How many numbers an axis may have to name each.
_FEW = 6
_LEGEND = {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"}


class Figure(NamedTuple):
    """A figure.

    Attributes:
        name: Unique among the figures.
        section: The name of the section that it is in.
        title: What it shows.
        caption: The same in words, for those who do not see it, too.
        data: What plotly.js draws.
        is_half: Whether two of its kind stand side by side.
        can_be_log: Whether a logarithmic axis makes sense for its values.
    """

    name: str
    section: str
    title: str
    caption: str
    data: Mapping[str, Any]
    is_half: bool = False
    can_be_log: bool = False


def plots(subject: Subject, study: optuna.Study, found: Sequence[Axis]) -> Iterator[Figure]:
    """Yield the plots of a study, those of each kind together.

    Args:
        subject: What the study was made of; it has objectives.
        study: The study.
        found: Its parameters.
    """
    from optuna import visualization

    several = len(subject.objectives) > 1
    for index, objective in enumerate(subject.objectives):
        target = _target(index) if several else None
        label = label_of(objective.name)
        drawn = visualization.plot_optimization_history(study, target=target, target_name=label)
        yield Figure(
            f"history-{index}",
            "history",
            objective.name,
            _history_caption(subject, objective),
            _history(drawn, subject.word),
        )
    if len(subject.objectives) == 2:
        names = [label_of(each.name) for each in subject.objectives]
        yield Figure(
            "pareto",
            "pareto",
            "Pareto front",
            _pareto_caption(subject, study),
            _pareto(visualization.plot_pareto_front(study, target_names=names), subject),
        )
    if not found:
        return
    importances: list[dict[str, float]] = []
    for index, objective in enumerate(subject.objectives):
        figure, importance = _importance(index, objective, study, _target(index) if several else None)
        importances.append(importance)
        if figure is not None:
            yield figure
    ranked = _ranked(found, importances)
    for index in range(len(subject.objectives)):
        yield _parallel(index, subject, ranked[:MOST_PARALLEL], _target(index) if several else None)
    for index in range(len(subject.objectives)):
        for axis in ranked[: max(min(MOST_SLICES, MOST_MARKS // len(subject.rows)), FEWEST_SLICES)]:
            yield _slice(subject, index, study, axis, _target(index) if several else None)


def _target(index: int) -> Target:
    return lambda trial: trial.values[index]


def _plain(figure: Any) -> dict[str, Any]:
    """Return the data of a figure without its own colours and title: the page has both."""
    data: dict[str, Any] = figure.to_plotly_json()
    layout = data["layout"]
    for name in ("template", "title", "plot_bgcolor", "paper_bgcolor", "width", "height"):
        layout.pop(name, None)
    data["data"] = [trace for trace in data["data"] if len(trace.get("x", "…"))]
    for trace in data["data"]:
        marker = trace.get("marker", {})
        if "colorscale" in marker:
            marker["colorscale"] = [[index / (len(SCALE) - 1), color] for index, color in enumerate(SCALE)]
            marker["line"] = {"width": 0}
            marker.setdefault("size", 8)
            marker.setdefault("colorbar", {}).update({"thickness": 10, "outlinewidth": 0, "xpad": 8})
    made: dict[str, Any] = _shortened(data)
    return made


def _history(figure: Any, word: str) -> dict[str, Any]:
    data = _plain(figure)
    for trace in data["data"]:
        if trace.get("mode") == "markers":
            trace["marker"] = {**trace.get("marker", {}), "size": 7, "opacity": 0.8}
            trace["name"] = word
            trace["customdata"] = list(trace["x"])
            trace["hovertemplate"] = "%{x}: %{y:.6g}<extra></extra>"
        else:
            trace["name"] = "best so far"
            trace["line"] = {"width": 2.5, "shape": "hv"}
            trace["hovertemplate"] = "best so far: %{y:.6g}<extra></extra>"
    data["layout"]["legend"] = _LEGEND
    data["layout"]["xaxis"]["title"] = {"text": word}
    return data


def _history_caption(subject: Subject, objective: Objective) -> str:
    values = [(objective.of(row), row) for row in subject.rows]
    numbers = [(value, row) for value, row in values if value is not None]
    best, row = min(numbers, key=lambda pair: objective.key(pair[0]))
    return f"{len(numbers)} {subject.word}s; {objective.words}; the best is {best:.6g}, of {subject.word} {row.number}."


def _pareto(figure: Any, subject: Subject) -> dict[str, Any]:
    """Draw what another one beats in grey, and the others in colour, instead of each in the colour of its number."""
    data = _plain(figure)
    names = [_in_template(label_of(each.name)) for each in subject.objectives]
    for trace in data["data"]:
        is_best = trace["marker"]["colorbar"]["title"]["text"].startswith("Best")
        trace["customdata"] = trace["marker"]["color"]
        trace["marker"] = {"color": SCALE[-1] if is_best else SCALE[0], "size": 10 if is_best else 7}
        trace["opacity"] = 1.0 if is_best else 0.6
        trace["name"] = "the front" if is_best else f"other {subject.word}s"
        trace["showlegend"] = True
        trace["hovertemplate"] = (
            f"{names[0]}: %{{x:.6g}}<br>{names[1]}: %{{y:.6g}}<extra>{subject.word} %{{customdata}}</extra>"
        )
        del trace["text"]
    data["layout"]["legend"] = _LEGEND
    return data


def _pareto_caption(subject: Subject, study: optuna.Study) -> str:
    best = sorted(trial.number for trial in study.best_trials)
    numbers = ", ".join(map(str, best[:12])) + (f" and {len(best) - 12} more" if len(best) > 12 else "")
    return f"No other {subject.word} is better in both than these: {numbers}."


def _importance(
    index: int, objective: Objective, study: optuna.Study, target: Target | None
) -> tuple[Figure | None, dict[str, float]]:
    """Return the figure of what the parameters weigh, and the weights by their labels.

    The figure is as Optuna's own, which copies all trials for each parameter: of 10,000 that took a minute.
    """
    from optuna.importance import get_param_importances

    try:
        importance = get_param_importances(study, target=target)
    except (ValueError, RuntimeError):  # There are too few trials, or all have the same result.
        return None, {}
    if not importance:
        return None, {}
    ascending = sorted(importance.items(), key=lambda pair: pair[1])[-MOST_SLICES:]
    labels, values = [label for label, _ in ascending], [value for _, value in ascending]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": labels,
        "text": [f"{value:.2f}" if value >= 0.01 else "<0.01" for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.3f}<extra></extra>",
        "marker": {"color": SCALE[2]},
    }
    layout = {
        "xaxis": {"title": {"text": "importance"}, "range": [0, max(values) * 1.12 or 1]},
        "yaxis": {"automargin": True, "ticksuffix": "  "},
        "height": 110 + 32 * len(values),
    }
    words = ", ".join(f"{unescape(label)} {value:.2f}" for label, value in reversed(ascending[-3:]))
    data = {"data": [bars], "layout": layout}
    return Figure(f"importance-{index}", "importance", objective.name, f"Most: {words}.", data), importance


def _ranked(found: Sequence[Axis], importances: Sequence[Mapping[str, float]]) -> list[Axis]:
    """Return parameters, the most important first."""
    weights = {axis.name: sum(importance.get(axis.label, 0.0) for importance in importances) for axis in found}
    return sorted(found, key=lambda axis: -weights[axis.name])


def _parallel(index: int, subject: Subject, found: Sequence[Axis], target: Target | None) -> Figure:
    from optuna import visualization

    objective = subject.objectives[index]
    rows = [row for row in subject.rows if all(each.of(row) is not None for each in subject.objectives)]
    ascending = sorted(zip(places(rows, objective), rows, strict=True), key=lambda pair: pair[0])
    shown = _some(ascending, MOST_LINES)
    chosen = sorted((row for _, row in shown), key=lambda row: row.number)
    study = study_of(replace(subject, rows=tuple(chosen)), found)
    label = label_of(objective.name)
    labels = sorted(axis.label for axis in found if any(axis.name in row.values for row in chosen))
    data = _plain(visualization.plot_parallel_coordinate(study, labels, target=target, target_name=label))
    titles = [label, *labels]  # As Optuna orders them.
    # Optuna draws a line for each row, and one more trace for the bar of colours.
    lines = dict(zip((row.number for row in chosen), data["data"][: len(chosen)], strict=True))
    thin = min(1.0, 60 / len(shown))  # Of many lines the best ones are to be seen through the others.
    for place, row in shown:
        trace = lines[row.number]
        trace["line"].update(color=color_at(place), width=round(1 + (0.3 + thin) * place, 2))
        trace["opacity"] = round(max((0.3 + 0.6 * place**2) * thin**0.7, 0.9 * place**40), 3)
        for part, title in zip(trace["customdata"], titles, strict=True):
            part[0] = title
        trace["hovertemplate"] = f"%{{customdata[0]}}: %{{customdata[1]}}<extra>{subject.word} {row.number}</extra>"
    layout = data["layout"]
    layout["xaxis"].update(ticktext=[_on_lines(title) for title in titles], side="top", fixedrange=True)
    layout.pop("legend", None)
    layout.update(height=420, margin={"t": 50, "b": 20})
    for annotation in layout.get("annotations", ()):
        annotation["font"] = {"size": 11}
    data["data"] = [lines[row.number] for _, row in shown]
    caption = f"A line for each {subject.word}, {FROM_TO}."
    if len(shown) < len(rows):
        caption += f" The best, and some of the others: {len(shown):,} of {len(rows):,}."
    return Figure(f"parallel-{index}", "parallel", objective.name, caption, data)


def _some(ascending: Sequence[Any], most: int) -> list[Any]:
    """Return at most so many: the last half as it is, and of those before as many as there is room for, evenly."""
    if len(ascending) <= most:
        return list(ascending)
    kept, others = most // 2, ascending[: -(most // 2)]
    room = most - kept
    return [others[index * len(others) // room] for index in range(room)] + list(ascending[-kept:])


def _on_lines(title: str) -> str:
    """Return the name of a parameter on two lines, cut where its last part begins."""
    first, dot, last = title.rpartition(".")
    return f"{first}<br>{dot}{last}" if dot and len(title) > 14 else title


def _slice(subject: Subject, index: int, study: optuna.Study, axis: Axis, target: Target | None) -> Figure:
    from optuna import visualization

    objective = subject.objectives[index]
    label = label_of(objective.name)
    data = _plain(visualization.plot_slice(study, [axis.label], target=target, target_name=label))
    for trace in data["data"]:
        is_many = len(trace["x"]) > MANY
        trace["marker"].update(showscale=False, opacity=0.6 if is_many else 0.85, size=5 if is_many else 8)
        trace["customdata"] = list(trace["marker"]["color"])
        trace["hovertemplate"] = (
            f"{_in_template(axis.label)}: %{{x}}<br>{_in_template(label)}: %{{y:.6g}}"
            f"<extra>{subject.word} %{{customdata}}</extra>"
        )
    data["layout"]["xaxis"]["title"] = {"text": axis.label}
    data["layout"]["yaxis"]["title"] = {"text": label}
    if axis.kind != "text" and len(axis.values) <= _FEW:
        data["layout"]["xaxis"].update(tickvals=sorted(axis.values.values()), tickformat="~r")
    elif axis.is_log:
        data["layout"]["xaxis"]["dtick"] = 1  # Whole orders of magnitude, nothing between.
    elif axis.kind == "text":
        texts = list(data["layout"]["xaxis"]["categoryarray"])
        most = max(36 // len(texts), _SHORTEST)
        data["layout"]["xaxis"].update(tickvals=texts, ticktext=[_cut(unescape(text), most) for text in texts])
    caption = f"{objective.name} by {axis.name}{' on a logarithmic axis' if axis.is_log else ''}"
    return Figure(f"slice-{index}-{axis.name}", "slices", "", caption, data, is_half=True)


# ---- Colours, texts and numbers ------------------------------------------------------------------------


def places(rows: Sequence[Row], objective: Objective) -> list[float]:
    """Return where each row stands among all: from 0 for the worst to 1 for the best."""
    values = {row.number: objective.key(value) for row in rows if (value := objective.of(row)) is not None}
    steps = {value: step for step, value in enumerate(sorted(set(values.values()), reverse=True))}
    return [steps[values[row.number]] / max(len(steps) - 1, 1) if row.number in values else 0.0 for row in rows]


def color_at(place: float) -> str:
    """Return a colour of the scale."""
    at = place * (len(SCALE) - 1)
    below = min(int(at), len(SCALE) - 2)
    low, high = ([int(color[n : n + 2], 16) for n in (1, 3, 5)] for color in SCALE[below : below + 2])
    return "#" + "".join(f"{round(a + (b - a) * (at - below)):02x}" for a, b in zip(low, high, strict=True))


def label_of(name: str) -> str:
    """Return a name for Plotly, which takes texts as HTML."""
    return escape(name, quote=False)


def _cut(text: str, most: int) -> str:
    """Return the label for a text of at most so many characters."""
    return label_of(text if len(text) <= most else f"{text[: most - 1]}…")


def _in_template(label: str) -> str:
    """Return a label for a template of Plotly's, in which what stands in braces is replaced."""
    return label.replace("{", "&#123;")


def short(value: Any) -> Any:
    """Return a number with as many digits as are seen; whatever else as it is."""
    return float(f"{value:.6g}") if isinstance(value, float) and math.isfinite(value) else value


def _shortened(data: Any) -> Any:
    """Return the data of a figure with short numbers."""
    if isinstance(data, dict):
        return {name: _shortened(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_shortened(value) for value in data]
    return short(data)
