"""Runs as data for programs: a dict for each, as pandas and others take them."""

from __future__ import annotations

import os
from typing import Any

from genever.experiments.comparison.columns import as_data, columns_of, where
from genever.experiments.comparison.index import runs_in
from genever.experiments.runs.folder import RUNS
from genever.experiments.runs.metrics import number, reports
from genever.inspection.canonical.condition import read_condition

#: A folder of runs, or of folders that have such below them.
Folder = str | os.PathLike[str]


def load(*folders: Folder, condition: str | None = None) -> list[dict[str, Any]]:
    """Return the runs in folders and below them, a flat dict for each: ``pandas.DataFrame(load("runs"))`` is a table.

    The keys are the names that ``genever runs`` has, the same in each dict: facts such as ``folder``, ``state`` and
    ``seconds``, then metrics, parameters and macros (``%lr``). The values are of Python; a reference is a text, and
    None stands for what a run has not. A folder that cannot be read has the state ``damaged``, and why as ``problem``.

    Args:
        folders: Where to look, by default ``runs``.
        condition: Which runs to return, as for ``genever runs --where``: ``"Adam.lr < 1e-3 and accuracy > 0.9"``.

    Raises:
        ConfigFileError: A folder is not there.
        ConfigSyntaxError: The condition is no expression.
        ConfigValueError: It has a name that no run has.
    """
    summaries = runs_in([os.fspath(folder) for folder in folders or (RUNS,)])
    columns = columns_of(summaries)
    if condition is not None and summaries:
        summaries, _ = where(columns, summaries, read_condition(condition, "condition"))
    names = [*columns.names()]
    return [as_data(columns, summary, names) for summary in summaries]


def metrics(folder: Folder) -> list[dict[str, Any]]:
    """Return all that a run has reported, the first first: ``step``, ``time`` and the numbers by their names.

    A number that is named ``step`` or ``time`` is there as ``metrics.step`` or ``metrics.time``.

    Args:
        folder: The run's folder.

    Raises:
        OSError: What it has reported cannot be read.
    """
    found = []
    for each in reports(folder):
        numbers = {name: number(value) for name, value in each["metrics"].items()}
        named = {f"metrics.{name}" if name in ("step", "time") else name: value for name, value in numbers.items()}
        found.append({"step": each["step"], "time": each.get("time"), **named})
    return found
