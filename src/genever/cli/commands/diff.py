"""``genever diff``: what differs between two configurations or runs, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from genever.cli.exit import ending
from genever.cli.operands import read_sides
from genever.cli.output import as_json, print_changes, say
from genever.experiments.running.signals import terminable
from genever.inspection.canonical.comparison import Cause, Difference, Entry, compare
from genever.language.text.redaction import redacted

#: The version of what ``--json`` prints.
VERSION = 2
#: The exit code where the sides differ.
DIFFERENT = 1


def diff(a: str, b: str, wants_json: bool, *, live: bool = False) -> None:
    """Print the differences between two sides.

    Raises:
        SystemExit: With 1 where there are any, with 2 where a side cannot be read.
    """
    with ending(), terminable():  # The processes that read the sides shall not outlive this one.
        found = compare(*read_sides([a, b], live=live))
    names = {"a": redacted(a), "b": redacted(b)}
    if wants_json:
        data = {
            "version": VERSION,
            **names,
            "same": not found,
            "differences": [difference.as_data() for difference in found],
        }
        say(as_json(data), ending="")
    elif found:
        print_changes([f"--- {names['a']}", f"+++ {names['b']}", *_lines(found, names)])
    if found:
        raise SystemExit(DIFFERENT)


def _lines(found: Sequence[Difference], names: dict[str, str]) -> Iterator[str]:
    for cause, group in groupby(found, key=lambda difference: difference.cause):
        yield ""
        yield f"{_title(cause, names)}:"
        yield from (_uses if cause.kind == "use" else _changes)(list(group))


def _title(cause: Cause, names: dict[str, str]) -> str:
    return {
        "file": f"changed in {cause.where}",
        "command line": "changed on the command line",
        "program": "changed by a program that binds",
        "environment": f"changed in the environment: {cause.where}",
        "code": "changed in the code",
        "use": f"only in {names.get(cause.where)}",
    }[cause.kind]


def _changes(found: Sequence[Difference]) -> Iterator[str]:
    for difference in found:
        ignored = (difference.a or difference.b or {})["fingerprint_ignored"]
        yield f"  {difference.key}{'  (not in the fingerprint)' if ignored else ''}"
        for sign, entry in (("-", difference.a), ("+", difference.b)):
            if entry is not None:
                value = entry["value"] if entry["value"] is not None else "given by its caller"
                yield f"    {sign} {value:<40}  {_note(entry, difference.macros)}".rstrip()


def _uses(found: Sequence[Difference]) -> Iterator[str]:
    entries = [entry for difference in found for entry in (difference.a, difference.b) if entry is not None]
    bound = [entry for entry in entries if entry["provenance"]["source"] not in ("default", "caller")]
    for entry in bound:
        line = f"{entry['key']} = {entry['value']}"
        yield f"  {line:<44}  {_place(entry)}".rstrip()
    rest = len(entries) - len(bound)
    if rest:
        yield f"  {'and ' if bound else ''}{rest} parameter{'s' if rest > 1 else ''} that nothing is bound to"


def _note(entry: Entry, macros: tuple[str, ...]) -> str:
    used = [f"%{part['name']}, {_place(part)}" for part in entry["macros"] if part["name"] in macros]
    return "; ".join(used) or _place(entry)


def _place(entry: Entry) -> str:
    source, location = entry["provenance"]["source"], entry["provenance"]["location"]
    if source in ("default", "caller"):
        return "default" if source == "default" else ""
    return re.sub(r"(:\d+):\d+$", r"\1", location) if location is not None else "set in code"
