"""Measure, print the tables, and fail where a target is missed."""

from __future__ import annotations

import argparse
import compileall
import json
import os
import sys
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import genever
from tests.benchmarks.checking import check_rows
from tests.benchmarks.comparing import waits_for_runs
from tests.benchmarks.editing import Wait, completion_growth, waits
from tests.benchmarks.measure import Growth, Row
from tests.benchmarks.subjects import call_rows, format_rows, growth, load_rows, start_rows
from tests.benchmarks.sweeping import bookkeeping_growth, sweep_rows, waits_for_sweeps


def main() -> int:
    """Return the exit status: 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    arguments = parser.parse_args()
    os.environ["GENEVER_CACHE"] = ""  # Parsing is measured, not what was kept of it.
    compileall.compile_dir(Path(genever.__file__).parent, quiet=1)  # As an installed package is.
    rows = list(chain(call_rows(), start_rows(), load_rows(), format_rows(), check_rows(), sweep_rows()))
    growths = [*growth(), completion_growth(), bookkeeping_growth()]
    waiting, comparing = list(waits()), [*waits_for_runs(), *waits_for_sweeps()]
    if arguments.json:
        sys.stdout.write(
            json.dumps(
                {"rows": _figures(rows), "growth": _figures(growths), "waits": _figures([*waiting, *comparing])},
                indent=2,
            )
            + "\n"
        )
    else:
        headings = ("work", "genever", "gin", "baseline", "ratio", "target", "")
        _print_table("Genever against the rest, in one run", headings, [_cells(row) for row in rows])
        headings = ("one item", "fewest", "more", "most", "factor", "target", "")
        _print_table("What one item costs among more of them", headings, [_growth_cells(row) for row in growths])
        wait_headings = ("what one waits for", "takes", "target", "")
        _print_table(
            "An editor with the language server, on a quiet machine", wait_headings, list(map(_wait_cells, waiting))
        )
        _print_table("Runs and sweeps, on a quiet machine", wait_headings, list(map(_wait_cells, comparing)))
    verdicts = [
        *(row.meets_target for row in rows),
        *(row.meets_target for row in growths),
        *(each.meets_target for each in (*waiting, *comparing)),
    ]
    return 0 if all(verdicts) else 1


def _figures(rows: Iterable[Row | Growth | Wait]) -> list[dict[str, Any]]:
    return [{**row._asdict(), "meets_target": row.meets_target} for row in rows]


def _cells(row: Row) -> tuple[str, ...]:
    sign = "≥" if row.at_least else "≤"
    shown = {name: _rate(time) if row.as_rate else _time(time) for name, time in row.times.items()}
    return (
        row.name,
        shown.get("genever", ""),
        shown.get("gin", ""),
        f"{row.baseline} {shown[row.baseline]}" if row.baseline != "gin" else "gin",
        f"{row.ratio:.2f}",
        f"{sign} {row.target:g}" if row.target is not None else "",
        _verdict(row) if row.target is not None else "",
    )


def _growth_cells(row: Growth) -> tuple[str, ...]:
    times = [f"{count:,}: {_time(seconds)}" for count, seconds in row.times.items()]
    return row.name, *times, f"{row.factor:.2f}", f"≤ {row.target:g}", _verdict(row)


def _wait_cells(wait: Wait) -> tuple[str, ...]:
    return wait.name, f"{wait.value:.1f} {wait.unit}", f"≤ {wait.most:g} {wait.unit}", _verdict(wait)


def _verdict(row: Row | Growth | Wait) -> str:
    return "ok" if row.meets_target else "MISSED"


def _time(seconds: float) -> str:
    if seconds < 1e-5:
        return f"{seconds * 1e9:.0f} ns"
    return f"{seconds * 1e6:.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.1f} ms"


def _rate(seconds: float) -> str:
    return f"{1 / seconds:,.0f}/s"


def _print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table, with rich where that is installed."""
    try:
        from rich.console import Console
        from rich.table import Table
    except ImportError:
        widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in (headings, *rows)]
        sys.stdout.write("\n".join(["", title, "", *lines, ""]))
        return
    table = Table(title=title)
    for index, heading in enumerate(headings):
        table.add_column(heading, justify="right" if index else "left")
    for row in rows:
        table.add_row(*row)
    Console(width=120).print(table)


if __name__ == "__main__":
    sys.exit(main())
