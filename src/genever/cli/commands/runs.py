"""``genever runs``: runs side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

from genever.cli.exit import ending
from genever.cli.output import as_json, complain, write
from genever.cli.tables import csv_of, markdown, write_table
from genever.experiments.comparison.columns import Columns, as_data, columns_of, differing, in_order, ordered, where
from genever.experiments.comparison.groups import Group, Spread, grouped
from genever.experiments.comparison.index import runs_in
from genever.experiments.comparison.parquet import write_parquet
from genever.experiments.comparison.summary import Summary
from genever.experiments.comparison.texts import SHORT, duration_text
from genever.experiments.runs.folder import RUNS
from genever.inspection.canonical.condition import Condition, MissingError, read_condition
from genever.language.text.errors import error
from genever.language.text.printable import on_one_line
from genever.language.values.literals import value_text

#: The most parameters that a table has unless one says which; and the longest text in it, of a value and of a reason.
_MOST, _LONGEST, _LONGEST_REASON = 12, 40, 100


class Wish(NamedTuple):
    """What is wanted of runs.

    Attributes:
        conditions: What holds for those that are shown.
        key: What they are sorted by; with a ``-`` before it the other way round.
        columns: What is shown of them; empty for what differs.
        group_by: What is the same in a group; empty for single runs.
        format: ``table``, ``markdown``, ``csv``, ``json`` or ``parquet``.
        out: The file to write, None to print it.
    """

    conditions: tuple[str, ...]
    key: str | None
    columns: tuple[str, ...]
    group_by: tuple[str, ...]
    format: str
    out: str | None


def runs(folders: Sequence[str], wish: Wish) -> None:
    """Print the runs in folders.

    Raises:
        SystemExit: A folder is not there, or what is wanted makes no sense; that has been said.
    """
    with ending():
        summaries = runs_in(folders or (RUNS,))
        columns = columns_of(summaries)
        if not summaries:
            complain(f"no runs in {' '.join(folders) or RUNS}")
        else:
            summaries = _chosen(columns, summaries, wish)
        if wish.format == "parquet" and wish.out is not None:
            _write_parquet(columns, summaries, wish, wish.out)
        elif wish.group_by:
            _write_groups(columns, summaries, wish)
        else:
            _write_runs(columns, summaries, wish)


def _chosen(columns: Columns, summaries: list[Summary], wish: Wish) -> list[Summary]:
    for text in wish.conditions:
        summaries, problem = where(columns, summaries, read_condition(text, "--where"))
        if problem is not None:
            complain(f"warning: {problem}")
    if wish.key is not None and not wish.group_by:
        key, down = _key(wish.key)
        summaries = ordered(columns, summaries, key, down=down)
    return summaries


def _key(text: str) -> tuple[Condition, bool]:
    return read_condition(text.removeprefix("-"), "--sort"), text.startswith("-")


# ---- Single runs --------------------------------------------------------------------------------------


def _write_runs(columns: Columns, summaries: Sequence[Summary], wish: Wish) -> None:
    is_cut = wish.format in ("table", "markdown")
    names = _named(columns, summaries, wish)
    if not names:
        names = [*columns.names()] if wish.format == "json" else _usual(columns, summaries, is_cut=is_cut)
    if is_cut:
        now = datetime.now(UTC)
        cells = [[_cell(columns, summary, name, now) for name in names] for summary in summaries]
        _write_cells(["duration" if name == "seconds" else name for name in names], cells, wish)
        return
    rows = [as_data(columns, summary, names) for summary in summaries]
    if wish.format == "json":
        write(as_json([{name: _plain(value) for name, value in row.items()} for row in rows]), wish.out)
    else:
        write(csv_of(names, ([*map(_csv_text, row.values())] for row in rows)), wish.out)


def _write_cells(head: Sequence[str], cells: Sequence[Sequence[str]], wish: Wish) -> None:
    if wish.format == "markdown":
        write(markdown(head, cells), wish.out)
    else:
        write_table(head, cells, wish.out)


def _named(columns: Columns, summaries: Sequence[Summary], wish: Wish) -> list[str]:
    """Return the columns that are asked for, by their names here; where there are no runs, as they were written."""
    return [columns.resolved(name) if summaries else name for name in wish.columns]


def _write_parquet(columns: Columns, summaries: Sequence[Summary], wish: Wish, path: str) -> None:
    names = _named(columns, summaries, wish) or [*columns.names()]
    try:
        write_parquet(path, [as_data(columns, summary, names) for summary in summaries], _plain)
    except OSError as problem:
        raise error("not-written", f"{path} cannot be written: {problem.strerror or problem}") from problem


def _usual(columns: Columns, summaries: Sequence[Summary], *, is_cut: bool) -> list[str]:
    """Return the names of what is shown of runs unless one says which."""
    different = differing(columns, summaries)
    if is_cut and len(different) > _MOST:
        complain(f"{len(different) - _MOST} more parameters differ: --columns names them, and --format json has all")
        different = different[:_MOST]
    has = [name for name in ("result", *columns.metrics) if _some_have(columns, summaries, name)]
    wrong = [name for name in ("problem", "error") if _some_have(columns, summaries, name)]
    return ["folder", "state", *different, *has, "seconds", "fingerprint", "commit", *wrong]


def _some_have(columns: Columns, summaries: Sequence[Summary], name: str) -> bool:
    return any(_has(columns, summary, name) for summary in summaries)


def _has(columns: Columns, summary: Summary, name: str) -> bool:
    try:
        columns.value(summary, name)
    except MissingError:
        return False
    return True


def _cell(columns: Columns, summary: Summary, name: str, now: datetime) -> str:
    """Return what a table for people has of a run."""
    if name == "folder":
        return on_one_line(summary.folder)
    if name == "seconds":
        return duration_text(_seconds(summary, now))
    if name == "commit" and summary.commit is not None:
        return summary.commit[:SHORT] + "+" * bool(summary.dirty)
    if name == "fingerprint" and summary.fingerprint is not None:
        return summary.fingerprint[:SHORT]
    if name in columns.parameters:
        return _cut(summary.parameters.get(columns.parameters[name]) or "")
    try:
        longest = _LONGEST_REASON if name in ("problem", "error") else _LONGEST
        return _cut(_text(columns.value(summary, name)), longest)
    except MissingError:
        return ""


def _seconds(summary: Summary, now: datetime) -> float | None:
    if summary.state == "running" and summary.started is not None:
        with suppress(ValueError, TypeError):  # It may say anything.
            return (now - datetime.fromisoformat(summary.started)).total_seconds()
    return summary.seconds


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return value if isinstance(value, str) else value_text(value)


def _cut(text: str, longest: int = _LONGEST) -> str:
    text = on_one_line(text)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


# ---- Groups -------------------------------------------------------------------------------------------


def _write_groups(columns: Columns, summaries: Sequence[Summary], wish: Wish) -> None:
    sound = [summary for summary in summaries if summary.state != "damaged"]
    if len(sound) < len(summaries):
        complain(f"{len(summaries) - len(sound)} damaged left out")
    by = [columns.resolved(name) if summaries else name for name in wish.group_by]
    usual = [name for name in ("result", *columns.metrics, "seconds") if name not in by]
    numbers = _named(columns, summaries, wish) or usual
    groups = grouped(columns, sound, by, [*dict.fromkeys([*numbers, *usual])])
    for name in reversed(by):
        groups = in_order(groups, lambda group, name=name: group.by[name])  # type: ignore[misc]
    if wish.key is not None:
        groups = _sorted(columns, groups, *_key(wish.key))
    numbers = [name for name in numbers if any(name in group.spreads for group in groups)]
    if wish.format == "json":
        write(as_json([_group_data(group, numbers) for group in groups]), wish.out)
    elif wish.format == "csv":
        parts = [f"{name}.{part}" for name in numbers for part in Spread._fields]
        write(csv_of([*by, "runs", *parts], (_csv_group(group, numbers) for group in groups)), wish.out)
    else:
        _write_cells([*by, "runs", *numbers], [_group_cells(group, numbers) for group in groups], wish)


def _group_cells(group: Group, numbers: Sequence[str]) -> list[str]:
    by = [_cut("" if value is None else _text(value)) for value in group.by.values()]
    return [*by, str(group.number), *(_spread_text(group.spreads.get(name)) for name in numbers)]


def _sorted(columns: Columns, groups: Sequence[Group], key: Condition, down: bool) -> list[Group]:
    names = {name: columns.resolved(name, key.source, span) for name, span in key.names()}

    def value_in(group: Group) -> Any:
        known = {**{name: spread.mean for name, spread in group.spreads.items()}, **group.by}

        def look(name: str) -> Any:
            if known.get(names[name]) is None:
                raise MissingError(name)
            return known[names[name]]

        return key.value(look)

    return in_order(groups, value_in, down=down)


def _group_data(group: Group, numbers: Sequence[str]) -> dict[str, Any]:
    spreads = {name: group.spreads[name]._asdict() for name in numbers if name in group.spreads}
    return {"by": _plain(group.by), "runs": group.number, "numbers": _plain(spreads)}


def _spread_text(found: Spread | None) -> str:
    if found is None:
        return ""
    return f"{found.mean:.4g}" + (f" ± {found.deviation:.2g}" if found.deviation is not None else "")


def _csv_group(group: Group, numbers: Sequence[str]) -> list[str]:
    nothing = (None,) * len(Spread._fields)
    parts = (part for name in numbers for part in group.spreads.get(name, nothing))
    return [*map(_csv_text, group.by.values()), str(group.number), *map(_csv_text, parts)]


# ---- Values as data ----------------------------------------------------------------------------------


def _csv_text(value: Any) -> str:
    plain = _plain(value)
    return "" if plain is None else plain if isinstance(plain, str) else value_text(plain)


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; what JSON has no form for is a text."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _plain(item) for key, item in value.items()}
    return value_text(value)
