"""Changes of many entries at once: which of them a query means, where each is to be edited, and what that comes to.

Nothing is written here. What is given are the texts of entries, and what comes out are other texts, for one draft.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from genever.inspection.canonical.condition import Condition
from genever.language.text.errors import error
from genever.store.texts.editing import Setting, edited
from genever.store.texts.layers import Layers, Shelf, is_open, written
from genever.store.texts.renaming import Rename, renamed


class Row(NamedTuple):
    """What a change makes of one value.

    Attributes:
        entry: The entry.
        name: The parameter or macro.
        before: Its value in effect before, as it is written; None where there is none.
        after: The same after the change.
        where: The entry in which the value after the change stands; None where there is none.
        is_meant: Whether the query means the entry.
        is_own: Whether the entry's own text is edited.
    """

    entry: str
    name: str
    before: str | None
    after: str | None
    where: str | None
    is_meant: bool
    is_own: bool

    @property
    def effect(self) -> str:
        """What becomes of the entry, in a few words."""
        if self.before == self.after:
            return "keeps its own" if self.where == self.entry else f"keeps that of {self.where}"
        if self.is_own:
            return "edited"
        return f"by {self.where}" if self.is_meant else f"changes too, by {self.where}"


class Plan(NamedTuple):
    """A change of many entries: the texts that they are to have, and what it does to each value."""

    texts: Mapping[str, str]
    rows: tuple[Row, ...]


def chosen(names: Iterable[str], pattern: str | None) -> list[str]:
    """Return the entries in a folder, or whose names match a pattern."""
    if pattern is None:
        return [*names]
    folder = f"{pattern.rstrip('/')}/"
    return [n for n in names if n == pattern or n.startswith(folder) or fnmatch.fnmatchcase(n, pattern)]


def planned(
    texts: Mapping[str, str], settings: Sequence[Setting], condition: Condition | None, pattern: str | None = None
) -> Plan:
    """Return what lets each entry that a query means have these values.

    A binding is edited where it stands if all entries that have it from there are meant; else the entry gets one of its
    own.

    Args:
        texts: The texts of all entries.
        settings: The bindings.
        condition: What holds for the entries that are meant, of their values in effect; None for all.
        pattern: A folder, or what the names of the entries match.

    Raises:
        GeneverError: A text cannot be read, or the condition cannot be evaluated.
    """
    if condition is not None and not is_open(condition.node):
        raise error("bad-expression", "env(), data() and secret() cannot stand in a query", source=condition.source)
    before = Shelf(texts)
    meant = [name for name in chosen(texts, pattern) if condition is None or before.layers(name).holds(condition)]
    new = dict(texts)
    for setting in settings:
        for name in _edited_for(before, setting.name, meant):
            new[name] = edited(new[name], [setting], name)
    return _plan(texts, new, [setting.name for setting in settings], meant, {*chosen(texts, pattern)})


def _edited_for(shelf: Shelf, key: str, meant: Sequence[str]) -> list[str]:
    """Return the entries whose texts are edited so that the meant ones have another value of a key."""
    users: dict[str, set[str]] = {}
    sources: dict[str, str | None] = {}
    for name in shelf:
        sources[name] = source = shelf.layers(name).source(key)
        if source is not None:
            users.setdefault(source, set()).add(name)
    wanted = set(meant)
    found: dict[str, None] = {}
    for name in meant:
        source = sources[name]
        found[source if source is not None and users[source] <= wanted else name] = None
    return [*found]


def migrated(texts: Mapping[str, str], renames: Sequence[Rename], pattern: str | None = None) -> dict[str, str]:
    """Return the texts of the entries in which parameters get new names or are dropped.

    Raises:
        ConfigSyntaxError: A text cannot be read.
    """
    new = {name: texts[name] for name in chosen(texts, pattern)}
    for rename in renames:
        new = {name: renamed(text, rename, name) for name, text in new.items()}
    return {name: text for name, text in new.items() if text != texts[name]}


def _plan(
    texts: Mapping[str, str], new: Mapping[str, str], keys: Sequence[str], meant: Sequence[str], looked_at: set[str]
) -> Plan:
    changed = {name: text for name, text in new.items() if text != texts[name]}
    before, after = Shelf(texts), Shelf(new)
    those = set(meant)
    rows = []
    for key in dict.fromkeys(keys) if meant else ():
        for name in texts:
            row = _row(name, key, before.layers(name), after.layers(name), name in those, name in changed)
            if row.is_meant or row.before != row.after or (row.where == name and name in looked_at):
                rows.append(row)
    return Plan(changed, tuple(rows))


def _row(name: str, key: str, before: Layers, after: Layers, is_meant: bool, is_own: bool) -> Row:
    where = after.source(key)
    values = [written(layers.chain(key)) or None for layers in (before, after)]
    return Row(name, key, values[0], values[1], where, is_meant, is_own and where == name)
