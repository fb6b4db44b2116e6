"""What trials and sweeps are called in text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from genever.experiments.runs.folder import from_here
from genever.experiments.sweeps.goal import Goal, Repeated
from genever.experiments.sweeps.ledger import Record


def drawn_text(record: Record) -> str:
    """Return what a trial has drawn."""
    return values_text(record.values)


def values_text(values: Mapping[str, str]) -> str:
    """Return values that were drawn."""
    return ", ".join(f"{name}={_short(text)}" for name, text in values.items()) or "nothing drawn"


def _short(text: str) -> str:
    """Return a float with as many digits as are read at a glance; the files of the trial have them all."""
    return f"{float(text):.6g}" if re.fullmatch(r"-?\d+\.\d{6,}(e-?\d+)?", text) else text


def outcome_text(record: Record) -> str:
    """Return what came of a trial."""
    if record.state == "repeated":
        return f"the same as {record.same_as}"
    metrics = ", ".join(f"{name} {value:.6g}" for name, value in record.metrics.items())
    if record.state == "reused":
        return f"{metrics or 'succeeded'}, as in {from_here(Path(record.same_run or ''))}"
    if record.state == "succeeded":
        return metrics or "succeeded"
    said = record.problem or (metrics if record.state == "pruned" else "")
    return f"{record.state}: {said}" if said else record.state


def best_lines(goal: Goal, records: Mapping[int, Record]) -> Iterator[str]:
    """Yield which trials are the best, or why that is not known."""
    found = goal.best(records)
    goal = goal.resolved(records.values())
    if len(goal.objectives) > 1 and found:
        yield f"{front_text(found, goal)}:"
        yield from (f"  {best_text(each, goal)}" for each in found)
    elif found:
        yield f"best: {best_text(found[0], goal)}"
    else:
        names = dict.fromkeys(name for record in records.values() for name in record.metrics)
        if not goal.is_named and len(names) > 1:
            yield f"which is best is not known, as the trials have {', '.join(names)}: name one with --objective"


def front_text(front: list[Repeated], goal: Goal) -> str:
    """Return how many trials there are on a Pareto front, and of what."""
    number = "1 trial is" if len(front) == 1 else f"{len(front)} trials are"
    ways = [f"{'more' if each.is_maximum else 'less'} {each.name}" for each in goal.objectives]
    return f"{number} the best for some balance of {' and '.join(ways)}"


def best_text(best: Repeated, goal: Goal) -> str:
    """Return which trials are the best, and what came of them."""
    first = best.records[0]
    if goal.repeat_over is None:
        return f"{first.number}: {drawn_text(first)}: {outcome_text(first)}"
    values = {name: text for name, text in first.values.items() if name != goal.repeat_over}
    numbers = ", ".join(str(record.number) for record in best.records)
    return f"{numbers}: {drawn_text(replace(first, values=values))}: {mean_text(best, goal)}"


def mean_text(best: Repeated, goal: Goal) -> str:
    """Return the mean of each objective of some trials, its deviation, and how many they are; ``goal`` has names."""
    deviations = best.deviations or [None] * len(best.means)
    parts = [
        f"mean {name} {mean:.6g}{f' ± {deviation:.2g}' if deviation is not None else ''}"
        for name, mean, deviation in zip(goal.names, best.means, deviations, strict=True)
    ]
    number = len(best.records)
    return f"{', '.join(parts)} over {number}{f' of {best.of}' if number < best.of else ''}"


def left_out_text(number: int) -> str:
    """Return how many draws were left out."""
    return f"{number:,} {'combination breaks' if number == 1 else 'combinations break'} an assertion"
