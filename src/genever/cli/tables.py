"""Tables: for people, on a terminal or in a file, and as CSV."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Sequence

from genever.cli.output import write
from genever.language.text.printable import on_one_line, printable

#: The most rows that are fitted to a terminal: that takes time for each.
_MOST_FITTED = 1000


def write_table(head: Sequence[str], rows: Sequence[Sequence[str]], path: str | None) -> None:
    """Write a table to a file, or print it where there is none: on a terminal with cells that fit into its width.

    Raises:
        ConfigFileError: The file cannot be written.
    """
    head = [on_one_line(name) for name in head]
    if path is None and sys.stdout.isatty() and len(rows) <= _MOST_FITTED:
        _draw(head, rows)
        return
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows))
    write("".join(f"{line.rstrip()}\n" for line in lines), path)


def _draw(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in head:
        table.add_column(Text(printable(name)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    Console(highlight=False).print(table)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [[*map(on_one_line, head)], ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in lines)


def csv_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as comma-separated values."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return file.getvalue()
