"""Two lists of parameters compared: which values differ, and what made them differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from genever.inspection.provenance import SourceKind, source_at

#: A parameter as `genever.inspection.canonical.parameters.entries` gives it.
Entry: TypeAlias = Mapping[str, Any]

#: What made a value differ: a binding in a file, on the command line or in a program; the environment, which the same
#: binding reads on both sides; the code itself, whose default or signature is another; or that only one side uses the
#: configurable at all.
CauseKind: TypeAlias = Literal["file", "command line", "program", "environment", "code", "use"]


class Cause(NamedTuple):
    """What made a value differ.

    Attributes:
        kind: What kind of thing.
        where: The file, for ``file``; the variables, for ``environment``; the side that uses it, ``a`` or ``b``, for
            ``use``; else empty.
    """

    kind: CauseKind
    where: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A parameter that is not the same on both sides.

    Attributes:
        key: The parameter as people write it.
        cause: What made it differ.
        a: What the first side has, None where it has no such parameter.
        b: What the second side has, likewise.
        macros: The macros that were changed, where the bindings of both sides use them; else empty.
    """

    key: str
    cause: Cause
    a: Entry | None
    b: Entry | None
    macros: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        entry = self.a or self.b or {}
        return {
            "key": self.key,
            "scope": entry["scope"],
            "selector": entry["selector"],
            "parameter": entry["parameter"],
            "fingerprint_ignored": entry["fingerprint_ignored"],
            "cause": self.cause.kind,
            "where": self.cause.where or None,
            "macros": list(self.macros),
            "a": _side(self.a),
            "b": _side(self.b),
        }


def _side(entry: Entry | None) -> dict[str, Any] | None:
    return {name: entry[name] for name in ("value", "provenance")} if entry is not None else None


def compare(a: Sequence[Entry], b: Sequence[Entry]) -> tuple[Difference, ...]:
    """Return the parameters whose values differ, or that only one side has: by cause, then by key."""
    here, there = _by_place(a), _by_place(b)
    shared_uses = {place[:2] for place in here} & {place[:2] for place in there}
    found = []
    for place in {**here, **there}:
        left, right = here.get(place), there.get(place)
        if left is not None and right is not None:
            if left["value"] != right["value"]:
                found.append(_changed(left, right))
        elif place[:2] in shared_uses:
            found.append(Difference((left or right or {})["key"], _cause(left, right), left, right))
        else:
            found.append(
                Difference((left or right or {})["key"], Cause("use", "b" if left is None else "a"), left, right)
            )
    return tuple(sorted(found, key=lambda found: (_ORDER.index(found.cause.kind), found.cause.where, found.key)))


def _changed(left: Entry, right: Entry) -> Difference:
    """Return the difference of two values; where the bindings are the same, macros in them have changed."""
    before = {ours["name"]: ours for ours in left["macros"]}
    shared = [(before[theirs["name"]], theirs) for theirs in right["macros"] if theirs["name"] in before]
    macros = [(ours, theirs) for ours, theirs in shared if ours["value"] != theirs["value"]]
    if not macros or not _same_source(left, right):
        return Difference(left["key"], _cause(left, right), left, right)
    # Those bound elsewhere; or else the innermost, which the others are made with.
    changed = [pair for pair in macros if not _same_source(*pair)] or macros[-1:]
    causes = [_cause(ours, theirs) for ours, theirs in changed]
    cause = max(causes, key=lambda cause: _ORDER.index(cause.kind))
    return Difference(left["key"], cause, left, right, tuple(ours["name"] for ours, _ in changed))


def _same_source(left: Entry, right: Entry) -> bool:
    return _source(left) == _source(right) and file_of(left) == file_of(right)


def _cause(left: Entry | None, right: Entry | None) -> Cause:
    """Return what made two values differ: the side that replaces what the other one has."""
    given = [entry for entry in (left, right) if entry is not None]
    if left is not None and right is not None and _same_source(left, right):
        read, now = left.get("environment"), right.get("environment")  # Older records do not have it.
        if read and now and read["text"] == now["text"]:
            return Cause("environment", ", ".join(now["variables"]))
    sources = {_source(entry) for entry in given}
    if "command line" in sources:
        return Cause("command line")
    if "program" in sources:
        return Cause("program")
    bound = [entry for entry in given if _source(entry) == "file"]
    if not bound:
        return Cause("code")
    replacing = len(bound) == 2 and file_of(bound[1]) in map(_file, bound[0]["replaced"])
    return Cause("file", file_of(bound[0] if replacing else bound[-1]))


_ORDER: tuple[CauseKind, ...] = ("file", "command line", "program", "environment", "code", "use")


def _by_place(entries: Iterable[Entry]) -> dict[tuple[str, str, str], Entry]:
    return {(entry["scope"], entry["selector"], entry["parameter"]): entry for entry in entries}


def file_of(entry: Entry) -> str:
    """Return the file in which a value was set."""
    return _file(entry["provenance"]["location"] or "")


def _source(entry: Entry) -> SourceKind:
    """Return where a value was set; for what a reference gives, where that was."""
    found: SourceKind = entry["provenance"]["source"]
    return source_at(entry["provenance"]["location"]) if found == "reference" else found


def _file(location: str) -> str:
    return location.rsplit(":", 2)[0]
