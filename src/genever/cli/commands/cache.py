"""``genever cache`` and ``genever invalidate``: what the cache of steps has, and what is taken away from it."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from genever.cli.commands.status import ago, looked_at, size_text
from genever.cli.exit import ending
from genever.cli.output import Line, as_json, complain, print_tree, say
from genever.cli.tables import write_table
from genever.experiments.running.endings import RAISED
from genever.experiments.running.request import Request
from genever.experiments.steps.entry import Entry, entries_in
from genever.experiments.steps.opened import cache_for, place_of
from genever.experiments.steps.storage.opening import open_storage
from genever.experiments.steps.upkeep import Removed, chosen, copy, prune, remove, verify
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import error

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


def list_entries(*, wants_json: bool) -> None:
    """Print the entries, the latest first."""
    with ending():
        entries = [*entries_in(cache_for().storage)]
        if wants_json:
            say(as_json([asdict(entry) for entry in entries]), ending="")
            return
        head = ("step", "made", "seconds", "size", "format", "key", "run")
        rows = [
            (
                entry.step, ago(entry.created), f"{entry.seconds:.3g}", size_text(entry.size), entry.format,
                entry.meaning[:12], entry.run,
            )
            for entry in entries
        ]  # fmt: skip
        write_table(head, rows, None)
        files = {digest: size for entry in entries for digest, size in entry.files.values()}
        say(f"{_count(len(entries))}, {size_text(sum(files.values()))} in {cache_for().storage.url}")


def show_entries(names: Sequence[str], *, wants_json: bool) -> None:
    """Print all that is known of entries."""
    with ending():
        entries = chosen(cache_for().storage, names)
        if wants_json:
            say(as_json([asdict(entry) for entry in entries]), ending="")
        else:
            print_tree(map(_shown, entries))


def _shown(entry: Entry) -> Line:
    def table(name: str, rows: Mapping[str, str]) -> list[Line]:
        return [Line(name, "", tuple(Line(f"{key} = {value}") for key, value in rows.items()))] if rows else []

    files = {name: f"{size_text(size)}, {digest}" for name, (digest, size) in entry.files.items()}
    made = ", ".join(f"{name} {version}" for name, version in entry.versions.items())
    below = [
        Line(f"reference = {entry.reference}"),
        *table("parameters", entry.parameters),
        *table("code", entry.parts),
        *table("inputs", entry.inputs),
        Line(f"data = {entry.data}", f"as {entry.format}"),
        *table("files", files),
        Line(f"made in {entry.seconds:.3g} s", f"with {made}{f', by {entry.run}' if entry.run else ''}"),
    ]
    return Line(entry.step, ago(entry.created), tuple(below))


def remove_entries(names: Sequence[str]) -> None:
    """Take entries away."""
    with ending():
        cache = cache_for()
        _say_removed(remove(cache, chosen(cache.storage, names)))


def prune_entries(older_than: str | None) -> None:
    """Take old entries away, and what was left over."""
    with ending():
        _say_removed(prune(cache_for(), seconds_of(older_than) if older_than is not None else float("inf")))


def seconds_of(text: str) -> float:
    """Return how many seconds a duration has.

    >>> seconds_of("30d"), seconds_of("12h")
    (2592000.0, 43200.0)

    Raises:
        GeneverError: It is none, code ``bad-setting``.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhdw])[a-z]*\s*", text)
    if found is None:
        raise error("bad-setting", f"--older-than cannot be {text!r}", hint="write a number with s, m, h, d or w: 30d")
    return float(found[1]) * _UNITS[found[2]]


def verify_entries(*, repair: bool) -> None:
    """Read all files, and print what is not sound.

    Raises:
        SystemExit: Something is not.
    """
    with ending():
        storage = cache_for().storage
        problems = 0
        for problem in verify(storage, repair=repair):
            problems += 1
            complain(f"{problem.name}: {problem.text}{', and is taken away' if repair else ''}")
        if not problems:
            say(f"all is sound in {storage.url}")
    if problems and not repair:
        complain("--repair takes that away, so that those steps run again")
        sys.exit(RAISED)


def transfer(url: str, names: Sequence[str], *, pulls: bool) -> None:
    """Copy entries from another cache, or to it."""
    with ending():
        own, other = cache_for().storage, open_storage(place_of(url))
        source, target = (other, own) if pulls else (own, other)
        entries = chosen(source, names) if names else [*entries_in(source)]
        count = copy(entries, source, target, lambda entry: say(f"{entry.step}  {size_text(entry.size)}"))
        say(f"{_count(count)} copied to {target.url}, {len(entries) - count} there already")


def invalidate(request: Request, names: Sequence[str]) -> None:
    """Take away the results of steps of a configuration, so that they run again."""
    with ending():
        _, found = looked_at(request)
        by_name = {each.step.name: each for each in found.values()}
        cache, entries = cache_for(), []
        for name in names:
            if name not in by_name:
                hint = suggest(name, by_name) or f"the steps are {', '.join(by_name) or 'none'}"
                raise error("not-cached", f"there is no step {name!r}", hint=hint)
            entries += [
                each.entry for each in found.values() if each.step.name == name and each.state == "done" and each.entry
            ]
        _say_removed(remove(cache, entries))


def _say_removed(removed: Removed) -> None:
    say(f"{_count(removed.entries)} removed, {size_text(removed.size)} free again")


def _count(number: int) -> str:
    return f"{number} result{'s' * (number != 1)}"
