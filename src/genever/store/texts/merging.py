"""Three-way merges, statement by statement: what a draft changes, in a text that was changed meanwhile."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from genever.language.syntax import nodes
from genever.language.text.diagnostics import diagnose
from genever.language.text.errors import GeneverError, error_for
from genever.store.texts.differences import Difference, by_key, differences, written
from genever.store.texts.editing import added, removed
from genever.store.texts.statements import meaning

#: Whose statement counts in a conflict.
Side: TypeAlias = Literal["theirs", "ours"]

_HINT = "--ours keeps what the draft says in all of these, --theirs what is published; edit the draft after that"


class Conflict(NamedTuple):
    """A statement that both have changed, each in another way; what is not there is None."""

    name: str
    base: str | None
    theirs: str | None
    ours: str | None


def merged(base: str, theirs: str, ours: str, prefer: Side = "theirs") -> tuple[str, list[Conflict]]:
    """Return their text with what ours changes of the base, and where the two are in each other's way.

    Args:
        base: What both began from.
        theirs: What has been made of it meanwhile.
        ours: What the draft makes of it.
        prefer: Whose statement the text has in a conflict.

    Raises:
        ConfigSyntaxError: One cannot be read.
    """
    text, conflicts = theirs, []
    before = by_key(base)
    for change in differences(base, ours):
        now = by_key(theirs).get(change.key)
        was = before.get(change.key)
        present = now and written(now, theirs)
        is_untouched = (now is None) == (was is None) and (
            now is None or was is None or meaning(now, theirs) == meaning(was, base)
        )
        if is_untouched:
            text = _applied(text, change, ours)
        elif not _is_same(theirs, ours, change):
            conflicts.append(Conflict(change.name, change.before, present, change.after))
            if prefer == "ours":
                text = _applied(text, change, ours)
    return text, conflicts


def _is_same(theirs: str, ours: str, change: Difference) -> bool:
    one, other = by_key(theirs).get(change.key), by_key(ours).get(change.key)
    if one is None or other is None:
        return one is other
    return meaning(one, theirs) == meaning(other, ours)


def _applied(text: str, change: Difference, ours: str) -> str:
    """Return a text with one change made."""
    item = by_key(text).get(change.key)
    if change.after is None:
        return removed(text, item) if item is not None else text
    if item is None:
        return added(text, change.after, _place(text, change, ours))
    if item.block is not None and isinstance(item.statement, nodes.Binding):
        return text[: item.start] + change.after.removeprefix(change.name.rpartition(".")[0] + ".") + text[item.end :]
    return text[: item.start] + change.after + text[item.end :]


def _place(text: str, change: Difference, ours: str) -> int:
    """Return where in their text a new statement goes: behind the one that it follows in ours."""
    present = by_key(text)
    keys = [*by_key(ours)]
    before = keys[: keys.index(change.key)]
    for key in reversed(before):
        if key in present:
            block = present[key].block
            end = max(i.end for i in present.values() if i.key == key or (block is not None and i.block is block))
            return text.find("\n", end) + 1 or len(text)
    return len(text) if before else 0


def refused(name: str, conflicts: list[Conflict]) -> GeneverError:
    """Return the error for conflicts in an entry."""
    found = []
    for conflict in conflicts:
        theirs, ours = conflict.theirs or "it was removed", conflict.ours or "it is removed"
        message = f"{name}: both change {conflict.name}: {theirs}, and in the draft {ours}"
        found.append(diagnose("merge-conflict", message, None, None, _HINT))
    return error_for(tuple(found))
