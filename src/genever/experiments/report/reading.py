"""Folders as the subject of a report."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from genever.experiments.comparison.columns import Columns, as_data, columns_of, differing
from genever.experiments.comparison.index import runs_in
from genever.experiments.comparison.summary import Summary
from genever.experiments.comparison.texts import SHORT, duration_text
from genever.experiments.report.subject import DONE, Objective, Row, Subject
from genever.experiments.runs.metrics import number
from genever.experiments.sweeps.goal import Direction, Goal
from genever.experiments.sweeps.ledger import Ledger, Record
from genever.language.text.errors import error
from genever.language.text.redaction import redacted

_STATES = {"succeeded": DONE, "reused": DONE}


def read_subject(folders: Sequence[str], objectives: Sequence[str] = (), direction: Direction | None = None) -> Subject:
    """Return what there is to say of a sweep, where its folder is the only one, or else of the runs in folders.

    Args:
        folders: The folders, at least one.
        objectives: The metrics that decide, as ``accuracy`` or ``accuracy:max``; none for those of the sweep, or for
            the only one that there is.
        direction: Whether less of them is better, or more; None for what the sweep says, and less of runs.

    Raises:
        GeneverError: A folder is not there, or nothing is in it, or no run has such a metric.
    """
    summaries = runs_in(folders)
    ledger = Ledger(Path(os.path.abspath(folders[0])))
    description = ledger.description() if len(folders) == 1 else None
    if description is not None:
        goal = Goal.described(description).asked(objectives, direction)
        subject = _sweep(folders[0], ledger, description, summaries, goal)
    else:
        subject = _runs(folders, summaries, Goal().asked(objectives, direction))
    if not subject.rows:
        hint = "name the folder of a sweep, or folders with runs in them"
        raise error("no-manifest", f"no runs in {' '.join(folders)}", hint=hint)
    there = {name for row in subject.rows for name in row.metrics}
    missing = [each.name for each in subject.objectives if each.name not in there]
    if objectives and missing:
        has = ", ".join(sorted(there)) or "none at all"
        message = f"no {subject.word} has the metric {missing[0]!r}"
        raise error("unknown-column", message, hint=f"the metrics are: {has}")
    return subject


# ---- A sweep ------------------------------------------------------------------------------------------


def _sweep(
    folder: str,
    ledger: Ledger,
    description: Mapping[str, Any],
    summaries: Iterable[Summary],
    goal: Goal,
) -> Subject:
    runs = {os.path.realpath(summary.folder): summary for summary in summaries}
    trials = os.path.join(folder, ledger.trial_folder(0).parent.name)
    rows = tuple(
        _trial(record, os.path.join(trials, place.name), runs.get(os.path.realpath(place)))
        for record in sorted(ledger.records().values(), key=lambda record: record.number)
        for place in [ledger.trial_folder(record.number)]
    )
    found = [summary for summary in runs.values() if summary.started is not None]
    main = description["main"] or next((summary.main for summary in found if summary.main), None)
    facts = {
        **_facts(rows, found, description.get("started"), description.get("ended")),
        "Sampler": f"{description['sampler']}, seed {description['seed']}",
        "Folder": folder,
    }
    return Subject(
        title=_plain_main(main) or os.path.basename(os.path.abspath(folder)),
        is_sweep=True,
        rows=rows,
        parameters=tuple(dict.fromkeys(name for row in rows for name in row.values)),
        objectives=_objectives(rows, goal),
        repeat_over=goal.repeat_over,
        facts=facts,
        command=shlex.join(redacted(word) for word in description["command"]),
    )


def _trial(record: Record, folder: str, run: Summary | None) -> Row:
    state = _STATES.get(record.state, record.state)
    if state == "running" and run is not None:  # It may have been killed.
        state = run.state if run.state != DONE else state
    return Row(
        record.number,
        folder,
        state,
        record.values,
        record.metrics or (_numbers(run) if run is not None else {}),
        record.seconds,
        run.started if run is not None else None,
        record.fingerprint,
        _commit(run),
        f"the same as {record.same_as}" if record.same_as is not None else record.problem,
    )


# ---- Any runs -----------------------------------------------------------------------------------------


def _runs(folders: Sequence[str], summaries: Sequence[Summary], goal: Goal) -> Subject:
    columns = columns_of(summaries)
    names = differing(columns, summaries)
    rows = tuple(_run(number, columns, summary, names) for number, summary in enumerate(summaries))
    ended = [summary.ended for summary in summaries if summary.ended]
    first = next((summary.started for summary in summaries if summary.started), None)
    mains = Counter(summary.main for summary in summaries if summary.main)
    return Subject(
        title=" and ".join(filter(None, map(_plain_main, mains))) if 0 < len(mains) <= 3 else " ".join(folders),
        is_sweep=False,
        rows=rows,
        parameters=tuple(names),
        objectives=_objectives(rows, goal),
        facts={**_facts(rows, summaries, first, max(ended, default=None)), "Folder": " ".join(folders)},
    )


def _run(count: int, columns: Columns, summary: Summary, names: Sequence[str]) -> Row:
    texts = {name: summary.parameters.get(columns.parameters[name]) for name in names}
    return Row(
        count,
        summary.folder,
        summary.state,
        {name: text for name, text in texts.items() if text is not None},
        _numbers(summary, columns),
        summary.seconds,
        summary.started,
        summary.fingerprint,
        _commit(summary),
        summary.problem or summary.error,
    )


# ---- Both ---------------------------------------------------------------------------------------------


def _numbers(summary: Summary, columns: Columns | None = None) -> dict[str, float]:
    """Return the metrics of a run, what ``main`` returned as ``result`` where it has no name."""
    columns = columns or columns_of([summary])
    data = as_data(columns, summary, [*columns.metrics, "result"])
    return {name: value for name, value in data.items() if number(value) is not None}


def _objectives(rows: Sequence[Row], goal: Goal) -> tuple[Objective, ...]:
    """Return what decides; where that has no name, the only metric that all have that are done."""
    if goal.is_named:
        return tuple(Objective(each.name, each.is_maximum) for each in goal.objectives if each.name is not None)
    common = set[str].intersection(*[set(row.metrics) for row in rows if row.state == DONE] or [set()])
    return tuple(Objective(name, goal.objectives[0].is_maximum) for name in common) if len(common) == 1 else ()


def _facts(rows: Sequence[Row], summaries: Iterable[Summary], started: str | None, ended: str | None) -> dict[str, str]:
    summaries = list(summaries)
    commits = Counter(row.commit for row in rows if row.commit)
    hosts = Counter(summary.host for summary in summaries if summary.host)
    total = sum(row.seconds for row in rows if row.seconds is not None)
    facts = {
        "Started": _moment_text(started),
        "Ended": _moment_text(ended),
        "Took": duration_text(_between(started, ended)),
        "Time in runs": duration_text(total) if total else "",
        "Commit": _counted(commits),
        "Host": _counted(hosts),
    }
    return {label: text for label, text in facts.items() if text}


def _counted(found: Counter[str]) -> str:
    most = [text for text, _ in found.most_common(3)]
    return ", ".join(most) + (f" and {len(found) - 3} more" if len(found) > 3 else "")


def _moment_text(moment: str | None) -> str:
    """Return a time as people write it; whatever else it says, as it is."""
    if not moment:
        return ""
    return f"{moment[:10]} {moment[11:16]} UTC" if moment[10:11] == "T" else moment


def _between(started: str | None, ended: str | None) -> float | None:
    if not started or not ended:
        return None
    try:
        return (datetime.fromisoformat(ended) - datetime.fromisoformat(started)).total_seconds()
    except (ValueError, TypeError):  # They may say anything.
        return None


def _commit(summary: Summary | None) -> str | None:
    if summary is None or summary.commit is None:
        return None
    return summary.commit[:SHORT] + "+" * bool(summary.dirty)


def _plain_main(main: str | None) -> str | None:
    return main.removeprefix("@").removesuffix("()") if main else None
