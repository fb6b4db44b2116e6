"""HTML that notebooks show: texts as they are, and tables, with everything in them escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def preformatted(text: str) -> str:
    """Return a text as HTML that keeps its line ends and spaces.

    >>> preformatted("a <b>")
    '<pre>a &lt;b&gt;</pre>'
    """
    return f"<pre>{escaped(text)}</pre>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as HTML; ``rows`` are as long as ``head``.

    >>> table(["name", "value"], [["lr", "0.1"]])
    '<table><tr><th>name</th><th>value</th></tr><tr><td>lr</td><td>0.1</td></tr></table>'
    """
    shown = [_row("th", head), *(_row("td", row) for row in rows)]
    return f"<table>{''.join(shown)}</table>"


def _row(tag: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escaped(cell)}</{tag}>' for cell in cells)}</tr>"


def escaped(text: str) -> str:
    """Return a text as HTML that is shown as it is."""
    from html import escape  # Its table of names takes longer to load than all of a small program.

    return escape(text)
