"""The page: all that a report has to say, as one file of HTML that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, NamedTuple

from genever.experiments.comparison.groups import Spread, spread
from genever.experiments.comparison.texts import duration_text
from genever.experiments.report.curves import read_curves
from genever.experiments.report.figures import as_json, figures, plotly_js
from genever.experiments.report.groups import Cause, Repetition, causes, repetitions
from genever.experiments.report.pictures import Picture, Pictures, read_pictures
from genever.experiments.report.plots import Figure
from genever.experiments.report.subject import DONE, Row, Subject
from genever.language.text.errors import error
from genever.version import __version__

#: How many rows a page has, and how many groups of rows that repeat one another.
MOST_ROWS, _MOST_GROUPS = 20_000, 500
#: How many rows a cause links to, and the longest text of a value in a table.
_MOST_LINKS, _LONGEST = 40, 300
#: The sections of figures, in their order: their titles, and what is to be said of them.
_FIGURES = {
    "history": ("History", None),
    "pareto": ("Pareto front", None),
    "parallel": ("Parallel coordinates", None),
    "importance": (
        "Importance",
        "How much each parameter matters for a good result: Optuna's conditional PED-ANOVA, whose sum is 1. "
        "With few {words}s it is a hint.",
    ),
    "slices": (
        "Slices",
        "The result by each parameter, the most important first; from grey for the first {word} to orange.",
    ),
    "curves": ("Learning curves", None),
}


#: Those whose figures have a bar with buttons to zoom.
_ZOOMED = frozenset({"history", "pareto", "curves"})


class Tile(NamedTuple):
    """A number at the head."""

    value: str
    label: str
    state: str = ""


class Section(NamedTuple):
    """A part of the page."""

    name: str
    title: str
    note: str | None = None
    figures: tuple[Figure, ...] = ()


class Cell(NamedTuple):
    """A cell of a table."""

    text: str
    is_number: bool = False


def page(subject: Subject, best: Sequence[str] = ()) -> str:
    """Return a report.

    Args:
        subject: What it is about.
        best: The best configurations, as binding files; none where that is not known.

    Raises:
        GeneverError: What draws the figures is not installed, code ``no-module``.
    """
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError:
        what = "a report needs Jinja2, which is not installed"
        raise error("no-module", what, hint="pip install 'genever[report]'") from None
    from markupsafe import Markup

    part = subject.limited(MOST_ROWS)
    ordered = part.best_first()
    drawn = figures(part, read_curves(ordered))
    found, repeated, pictures = causes(subject.rows), _repeated(subject), read_pictures(ordered)
    css, js, template = (_resource(name) for name in ("page.css", "page.js", "page.html"))
    plotly = _normal(plotly_js()) if drawn else ""
    sections = list(_sections(subject, part, best, drawn, repeated, found, pictures))
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    return environment.from_string(template).render(
        subject=subject,
        version=__version__,
        made=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        policy=_policy([js, *([plotly] if plotly else [])]),
        tiles=[*_tiles(subject)],
        sections=sections,
        drawn=drawn,
        best=best,
        example=_example(subject),
        repeated=repeated,
        causes=found,
        most_links=_MOST_LINKS,
        pictures=[_shown(picture, subject) for picture in pictures.found],
        css=Markup(css),
        js=Markup(js),
        plotly=Markup(plotly),
        data=Markup(as_json(_data(part, drawn))),
    )


def _resource(name: str) -> str:
    return _normal(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _normal(text: str) -> str:
    """Return a text as a browser reads it, so that its hash is the same."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _policy(scripts: Sequence[str]) -> str:
    """Return a Content-Security-Policy: the network is closed, and no script runs but these."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


# ---- The head ------------------------------------------------------------------------------------------


def _tiles(subject: Subject) -> Iterator[Tile]:
    objective, best = subject.objective, _best(subject)
    if objective is not None and best:
        numbers = [row.metrics[objective.name] for row in subject.rows if row.number in best]
        words = f"{subject.word}{'s' * (len(best) > 1)} {', '.join(map(str, best))}"
        kind = "best mean" if subject.repeat_over is not None else "best"
        yield Tile(_text(spread(numbers).mean), f"{kind} {objective.name}, {words}", "best")
    for state, number in Counter(row.state for row in subject.rows).most_common():
        yield Tile(f"{number:,}", state, state)
    seconds = [row.seconds for row in subject.rows if row.seconds is not None and row.state == DONE]
    if seconds:
        yield Tile(duration_text(sum(seconds) / len(seconds)), f"mean per {subject.word}")


def _sections(
    subject: Subject,
    part: Subject,
    best: Sequence[str],
    drawn: Sequence[Figure],
    repeated: Mapping[str, Any] | None,
    found: Sequence[Cause],
    pictures: Pictures,
) -> Iterator[Section]:
    if len(best) == 1:
        yield Section("best", "Best configuration")
    elif best:
        yield Section("best", "Best configurations", f"The {len(best)} that no other one beats in all objectives.")
    yield Section("table", f"{subject.word.title()}s", _left_out(subject, part) or _why_no_figures(subject))
    if repeated is not None:
        more = f" {repeated['left_out']:,} more are not shown." if repeated["left_out"] else ""
        words = f"Mean ± standard deviation and number, the best mean first.{more}"
        yield Section("repetitions", f"Over {subject.repeat_over}", words)
    for name, (title, note) in _FIGURES.items():
        own = tuple(figure for figure in drawn if figure.section == name)
        if own:
            yield Section(name, title, note.format(word=subject.word, words=subject.word) if note else None, own)
    if found:
        yield Section("failures", "Failures", "By the last line of the traceback; numbers in it may differ.")
    if pictures.found:
        more = f"{pictures.left_out:,} more are too large, or too many for a page."
        yield Section("pictures", "Pictures", more if pictures.left_out else None)


def _left_out(subject: Subject, part: Subject) -> str | None:
    if len(part.rows) == len(subject.rows):
        return None
    numbers = f"{len(part.rows):,} of {len(subject.rows):,}"
    return f"The best {subject.word}s, and some of the others: {numbers}. The figures are of these."


def _why_no_figures(subject: Subject) -> str | None:
    if subject.objectives:
        return None
    names = ", ".join(subject.metrics)
    if not names:
        return f"No {subject.word} has a result, so none is compared."
    return f"Nothing says which of {names} decides which {subject.word} is best: --objective names one."


# ---- Tables --------------------------------------------------------------------------------------------


def _data(subject: Subject, drawn: Sequence[Figure]) -> dict[str, Any]:
    """Return what the scripts of the page work on."""
    metrics = subject.metrics
    has = {name for name in ("commit", "problem", "fingerprint") if any(getattr(row, name) for row in subject.rows)}
    columns = [
        {"label": subject.word, "kind": "number"},
        *([] if subject.is_sweep else [{"label": "folder", "kind": "plain"}]),
        {"label": "state", "kind": "state"},
        *({"label": name, "kind": "number", **_order(subject, name)} for name in metrics),
        *({"label": name, "kind": "value"} for name in subject.parameters),
        {"label": "duration", "kind": "duration"},
        *([{"label": "fingerprint", "kind": "hash"}] if "fingerprint" in has else []),
        *([{"label": "commit", "kind": "plain"}] if "commit" in has else []),
        *([{"label": "problem", "kind": "long"}] if "problem" in has else []),
    ]
    rows = [
        [
            row.number,
            *([] if subject.is_sweep else [row.folder]),
            row.state,
            *(_number(row.metrics.get(name)) for name in metrics),
            *(_cut(row.values.get(name)) for name in subject.parameters),
            None if row.seconds is None else round(row.seconds, 3),
            *([row.fingerprint] if "fingerprint" in has else []),
            *([row.commit] if "commit" in has else []),
            *([_cut(row.problem)] if "problem" in has else []),
        ]
        for row in subject.rows
    ]
    plots = [
        {"id": f"plot-{index}", "hasBar": each.section in _ZOOMED, **each.data} for index, each in enumerate(drawn)
    ]
    return {"columns": columns, "rows": rows, "best": _best(subject), "figures": plots}


def _best(subject: Subject) -> list[int]:
    """Return the numbers of the best rows: one, or all that repeat it."""
    if subject.objective is None or len(subject.objectives) > 1:
        return []
    if subject.repeat_over is not None:
        return [row.number for row in repetitions(subject)[0].rows] if repetitions(subject) else []
    row = subject.best_first()[0]
    return [row.number] if subject.objective.of(row) is not None else []


def _order(subject: Subject, name: str) -> dict[str, bool]:
    """Return how the column of a metric is sorted at first, and whether the table is by that."""
    own = next((each for each in subject.objectives if each.name == name), None)
    return {"isBestFirst": own is not None and own.is_maximum, "isObjective": own is not None}


def _repeated(subject: Subject) -> dict[str, Any] | None:
    if subject.repeat_over is None or not (found := repetitions(subject)):
        return None
    names = [name for name in subject.parameters if name != subject.repeat_over]
    return {
        "head": [
            *map(Cell, names),
            *(Cell(name, is_number=True) for name in subject.metrics),
            Cell(f"{subject.word}s"),
        ],
        "rows": [[*_repetition(each, names, subject.metrics)] for each in found[:_MOST_GROUPS]],
        "left_out": max(len(found) - _MOST_GROUPS, 0),
    }


def _repetition(each: Repetition, names: Sequence[str], metrics: Sequence[str]) -> Iterator[Cell]:
    for name in names:
        yield Cell(_cut(each.values.get(name)) or "")
    for name in metrics:
        yield Cell(_spread(each.spreads.get(name)), is_number=True)
    yield Cell(", ".join(str(row.number) for row in each.rows))


def _spread(found: Spread | None) -> str:
    if found is None:
        return ""
    return (
        _text(found.mean) + (f" ± {found.deviation:.2g}" if found.deviation is not None else "") + f" ({found.number})"
    )


def _shown(picture: Picture, subject: Subject) -> dict[str, Any]:
    result = _result(picture.row, subject)
    alt = f"{picture.name} of {subject.word} {picture.row.number}{f', {result}' if result else ''}"
    return {"row": picture.row, "name": picture.name, "url": picture.url, "alt": alt, "result": result}


def _result(row: Row, subject: Subject) -> str:
    names = [each.name for each in subject.objectives if each.name in row.metrics]
    return ", ".join(f"{name} {_text(row.metrics[name])}" for name in names)


def _example(subject: Subject) -> str:
    """Return a comparison to filter by, of this subject."""
    objective = subject.objective
    if objective is None:
        return "duration>10"
    values = sorted(value for row in subject.rows if (value := objective.of(row)) is not None)
    if not values:
        return f"{objective.name}>0"
    middle = values[len(values) // 2]
    return f"{objective.name}{'>' if objective.is_maximum else '<'}{middle:.2g}"


def _number(value: float | None) -> float | str | None:
    """Return a number as JSON has it."""
    return str(value) if value is not None and not math.isfinite(value) else value


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _text(value: float) -> str:
    return f"{value:.6g}"
