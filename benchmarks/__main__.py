"""Measure, print the table, and fail where a target is missed."""

from __future__ import annotations

import argparse
import compileall
import json
import os
import sys
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.table import Table

import genever
from benchmarks.measure import Row
from benchmarks.subjects import call_rows, growth, load_rows, start_rows


def main() -> int:
    """Return the exit status: 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    arguments = parser.parse_args()
    os.environ["GENEVER_CACHE"] = ""  # Parsing is measured, not what was kept of it.
    compileall.compile_dir(Path(genever.__file__).parent, quiet=1)  # As an installed package is.
    rows = list(chain(call_rows(), start_rows(), load_rows()))
    sizes = list(growth())
    if arguments.json:
        figures = [{**row._asdict(), "meets_target": row.meets_target} for row in rows]
        json.dump({"rows": figures, "growth": sizes}, sys.stdout, indent=2)
    else:
        console = Console(width=120)
        console.print(_table(rows))
        console.print(_growth_table(sizes))
    return 0 if all(row.meets_target for row in rows) else 1


def _table(rows: list[Row]) -> Table:
    table = Table(title="Genever against the rest, in one run")
    for heading in ("work", "genever", "gin", "baseline", "ratio", "target", ""):
        table.add_column(heading, justify="left" if heading == "work" else "right")
    for row in rows:
        sign = "≥" if row.at_least else "≤"
        table.add_row(
            row.name,
            _time(row.times.get("genever")),
            _time(row.times.get("gin")),
            f"{row.baseline} {_time(row.times[row.baseline])}" if row.baseline != "gin" else "gin",
            f"{row.ratio:.2f}",
            f"{sign} {row.target:g}" if row.target is not None else "",
            ("ok" if row.meets_target else "MISSED") if row.target is not None else "",
        )
    return table


def _growth_table(sizes: list[tuple[str, int, float]]) -> Table:
    table = Table(title="Growth: each line should cost the same at every size")
    for heading in ("work", "size", "time"):
        table.add_column(heading, justify="left" if heading == "work" else "right")
    for name, size, seconds in sizes:
        table.add_row(name, f"{size:,}", _time(seconds))
    return table


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 1e-5:
        return f"{seconds * 1e9:.0f} ns"
    return f"{seconds * 1e6:.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
