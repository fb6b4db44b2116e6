"""How a sweep stands, as people see it: a table of what runs, and lines about the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from genever.experiments.sweeps.ledger import Ledger
from genever.experiments.sweeps.programs.wording import drawn_text, outcome_text, values_text
from genever.experiments.sweeps.standing import Standing, elapsed
from genever.language.text.printable import on_one_line, printable

if TYPE_CHECKING:
    from rich.console import RenderableType

HEAD = ("trial", "where", "for", "what differs", "latest")


def running_rows(standing: Standing, ledger: Ledger, most: int | None = None) -> list[tuple[str, ...]]:
    """Return the cells of a table of the trials that run, at most so many."""
    return [
        (
            str(row.record.number),
            row.where or "",
            _duration(elapsed(row.started)),
            on_one_line(values_text(standing.differing(row.record))),
            on_one_line(", ".join(f"{name} {_number(value)}" for name, value in row.metrics.items())),
        )
        for row in standing.rows(ledger, most)
    ]


def summary(standing: Standing) -> str:
    """Return how many trials run, have ended and failed, and how long it will take."""
    of = f" of {standing.most}" if standing.most is not None else ""
    parts = [f"{len(standing.running)} running", f"{standing.ended}{of} ended"]
    if standing.counts["failed"]:
        parts.append(f"{standing.counts['failed']} failed")
    if (seconds := standing.seconds_left()) is not None:
        parts.append(f"about {timedelta(seconds=round(seconds))} left")
    if len(standing.best) == 1:
        parts.append(f"best so far: {standing.best[0].number}, {outcome_text(standing.best[0])}")
    elif standing.best:
        parts.append(f"best so far: {', '.join(str(record.number) for record in standing.best)}")
    return "; ".join(parts)


def failure_lines(standing: Standing) -> Iterator[str]:
    """Yield what failed last, and why."""
    for record in standing.failures:
        yield f"{record.number}: {drawn_text(record)}: {outcome_text(record)}"


def live_table(standing: Standing, ledger: Ledger, height: int) -> RenderableType:
    """Return what a terminal shows while a sweep runs."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    failures = [Text(printable(line), style="red", no_wrap=True) for line in failure_lines(standing)]
    most = max(3, height - len(failures) - 5)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in HEAD:
        table.add_column(name, no_wrap=True, overflow="ellipsis")
    for row in running_rows(standing, ledger, most):
        table.add_row(*(Text(printable(cell)) for cell in row))
    more = len(standing.running) - most
    parts: list[RenderableType] = [table] if standing.running else []
    if more > 0:
        parts.append(Text(f"and {more} more"))
    return Group(*parts, *failures, Text(printable(summary(standing))))


def _duration(seconds: float | None) -> str:
    return str(timedelta(seconds=round(seconds))) if seconds is not None else ""


def _number(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, int | float) else str(value)
