"""What differs between two texts, statement by statement; how they are laid out makes no difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from genever.language.syntax import nodes
from genever.store.texts.statements import Item, Key, items, meaning


class Difference(NamedTuple):
    """A statement that is only in one of two texts, or says something else in the other.

    Attributes:
        key: What it is about.
        name: That, as it is written.
        before: What it was, None where it was not there.
        after: What it is, None where it is not there any more.
    """

    key: Key
    name: str
    before: str | None
    after: str | None


def differences(before: str, after: str) -> list[Difference]:
    """Return what differs, in the order of the second text; what is not in it comes last.

    Raises:
        ConfigSyntaxError: One cannot be read.
    """
    old, new = by_key(before), by_key(after)
    return [*_changed(old, before, new, after)]


def _changed(old: dict[Key, Item], before: str, new: dict[Key, Item], after: str) -> Iterator[Difference]:
    for key, item in new.items():
        was = old.get(key)
        if was is None or meaning(was, before) != meaning(item, after):
            yield Difference(key, item.name, was and written(was, before), written(item, after))
    for key, item in old.items():
        if key not in new:
            yield Difference(key, item.name, written(item, before), None)


def by_key(text: str) -> dict[Key, Item]:
    """Return the statements of a text by what they are about, in their order."""
    return {item.key: item for item in items(text)}


def written(item: Item, text: str) -> str:
    """Return a statement as it would stand in lines of its own."""
    if item.block is not None and isinstance(item.statement, nodes.Binding):
        return f"{item.name}{text[item.statement.key_end : item.end]}"
    return text[item.start : item.end]
