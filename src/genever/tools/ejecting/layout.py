"""Expressions on lines: on one line where they fit, else one argument or item a line."""

from __future__ import annotations

from typing import TypeAlias

from genever.language.equality import own_equality
from genever.records import NamedTuple

#: The longest line, in characters, comments at its end left out.
WIDTH = 88
_INDENT = "    "


@own_equality
class Entry(NamedTuple):
    """What stands in a bracket: ``lr=0.1``, with the comment that is about it."""

    prefix: str
    value: Doc
    comment: str = ""


@own_equality
class Group(NamedTuple):
    """A bracket with its entries: from ``before``, which ends in the opening bracket, to ``after``."""

    before: str
    entries: tuple[Entry, ...]
    after: str
    comma: str = ""  # What a tuple of one item has on one line too.


Doc: TypeAlias = str | Group


def on_one_line(doc: Doc) -> str | None:
    """Return an expression on one line; None where a comment stands in it."""
    if isinstance(doc, str):
        return doc
    texts = []
    for entry in doc.entries:
        text = on_one_line(entry.value)
        if text is None or entry.comment:
            return None
        texts.append(f"{entry.prefix}{text}")
    return f"{doc.before}{', '.join(texts)}{doc.comma}{doc.after}"


def laid_out(before: str, doc: Doc, pad: str, after: str = "") -> str:
    """Return an expression with what stands before and after it, from the second line on with an indentation."""
    text = on_one_line(doc)
    if isinstance(doc, str) or not doc.entries or (text is not None and _fits(f"{pad}{before}{text}{after}")):
        return f"{before}{text}{after}"
    inner = pad + _INDENT
    lines = [f"{before}{doc.before}"]
    for entry in doc.entries:
        comment = f"  {entry.comment}" if entry.comment else ""
        lines.append(f"{inner}{laid_out(entry.prefix, entry.value, inner, ',')}{comment}")
    return "\n".join([*lines, f"{pad}{doc.after}{after}"])


def _fits(line: str) -> bool:
    return len(line) <= WIDTH
