"""``genever best``: the best trial of a sweep, as a binding file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from genever.cli.exit import ending
from genever.cli.output import write
from genever.cli.sweeping.lines import mean_text, outcome_text
from genever.experiments.runs.folder import from_here
from genever.experiments.sweeps.goal import Goal, Repeated
from genever.experiments.sweeps.ledger import DESCRIPTION, Ledger
from genever.language.text.errors import error


def best(folder: str, out: str | None, *, objective: str | None, maximize: bool | None) -> None:
    """Print the best trial of a sweep as a binding file, or write it to the file ``out``.

    Args:
        folder: That of the sweep.
        out: A file, instead of the standard output.
        objective: The metric that decides, instead of the sweep's own.
        maximize: Whether more of it is better; None for what the sweep was run with.

    Raises:
        SystemExit: No sweep is in the folder, or no trial has the metric.
    """
    with ending():
        ledger = Ledger(Path(os.path.abspath(folder)))
        description = ledger.description()
        if description is None:
            raise error("no-manifest", f"no sweep is in {folder}: there is no {DESCRIPTION}")
        is_maximum = description["direction"] == "maximize" if maximize is None else maximize
        goal = Goal(objective or description["objective"], is_maximum, description.get("repeat_over"))
        records = ledger.records()
        found = goal.best(records)
        if found is None:
            names = sorted({name for record in records.values() for name in record.metrics})
            hint = f"name one: --objective {names[0]}" if names else "main has to return a number, or report one"
            raise error("no-manifest", f"no trial in {folder} has {_what(goal)}", hint=hint)
        write(_text(found, goal, description, len(records), from_here(ledger.folder)), out)


def _what(goal: Goal) -> str:
    return f"a number {goal.objective!r}" if goal.objective is not None else "one number that decides"


def _text(found: Repeated, goal: Goal, description: dict[str, Any], count: int, folder: str) -> str:
    main, record = description["main"], found.records[0]
    outcome = outcome_text(record) if goal.repeat_over is None else mean_text(found, goal)
    lines = [
        f"# Trial {record.number} of {folder}, the best of {count}: {outcome}",
        *(f"include {file!r}" for file in description["files"]),
        "",
        *([f"main = @{main.removeprefix('@').removesuffix('()')}()"] if main is not None else []),
        *map(_spaced, (*description["bindings"], *record.bindings)),
    ]
    return "\n".join(lines) + "\n"


def _spaced(binding: str) -> str:
    """Return a binding of a command line as a file has it."""
    key, equals, value = binding.partition("=")
    return (
        f"{key.strip()} = {value.strip()}"
        if equals and key.strip().replace(".", "").replace("/", "").isidentifier()
        else binding
    )
