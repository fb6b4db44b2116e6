"""Drafts: changes of one or more entries that are not versions yet."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, select, update

from genever.language.text.errors import error
from genever.store.database.log import Actor, Note, digest_of, now, write
from genever.store.database.schema import CHANGES, DRAFTS
from genever.store.entries.names import check_name
from genever.store.entries.snapshot import latest_numbers, version

#: What may become of a draft.
OPEN, PUBLISHED, DISCARDED = "open", "published", "discarded"


class Change(NamedTuple):
    """What a draft makes of an entry.

    Attributes:
        name: The entry's name.
        base: The version that it began from, 0 for an entry that is new.
        text: The binding file that it is to be.
    """

    name: str
    base: int
    text: str


class Draft(NamedTuple):
    """A draft.

    Attributes:
        id: Its number.
        author: Who began it.
        message: Why.
        status: ``open``, ``published`` or ``discarded``.
        created: When it was begun.
        changes: What it makes of entries, in the order of their names.
    """

    id: int
    author: str
    message: str
    status: str
    created: str
    changes: tuple[Change, ...]

    @property
    def digest(self) -> str:
        """What identifies its content."""
        return digest_of([*map(list, self.changes)])


def text_digest(text: str) -> str:
    """Return the SHA-256 of a binding file."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def begin(
    connection: Connection,
    actor: Actor,
    texts: Mapping[str, str],
    message: str,
    bases: Mapping[str, int] | None = None,
) -> Draft:
    """Begin a draft that makes these texts of entries.

    Args:
        connection: In a transaction that writes.
        actor: Who does so.
        texts: The texts, by the names of the entries.
        message: Why.
        bases: The versions that the texts were made from, without one for an entry that was not there; by default the
            latest ones.

    Raises:
        ConfigValueError: A name cannot be that of an entry.
    """
    made = DRAFTS.insert().values(author=actor.user, message=message, status=OPEN, created=now())
    identity = connection.execute(made).inserted_primary_key
    assert identity is not None
    changes = _changes(connection, texts, bases)
    return _put(connection, actor, draft(connection, identity[0]), changes, "draft", message)


def change(
    connection: Connection,
    actor: Actor,
    number: int,
    texts: Mapping[str, str],
    message: str = "",
    bases: Mapping[str, int] | None = None,
) -> Draft:
    """Let a draft make these texts of entries, on the versions that it has for them; return it as it is then.

    Args:
        connection: In a transaction that writes.
        actor: Who does so.
        number: The draft's number.
        texts: The texts, by the names of the entries.
        message: Why; by default as before.
        bases: For entries that the draft has left alone; see `begin`.

    Raises:
        ConfigFileError: There is no such draft.
        ConfigRuntimeError: It is not open any more.
    """
    found = opened(connection, number)
    had = {change.name: change.base for change in found.changes}
    new = _changes(connection, {name: text for name, text in texts.items() if name not in had}, bases)
    changes = [*new, *(Change(name, had[name], text) for name, text in texts.items() if name in had)]
    if message:
        connection.execute(update(DRAFTS).where(DRAFTS.c.id == number).values(message=message))
    return _put(connection, actor, found, changes, "change", message)


def rebase(connection: Connection, actor: Actor, number: int, changes: Sequence[Change]) -> Draft:
    """Put other versions under a draft; return it as it is then.

    Raises:
        ConfigFileError: There is no such draft.
        ConfigRuntimeError: It is not open any more.
    """
    return _put(connection, actor, opened(connection, number), changes, "merge", "")


def discard(connection: Connection, actor: Actor, number: int, reason: str = "") -> None:
    """Give a draft up.

    Raises:
        ConfigFileError: There is no such draft.
        ConfigRuntimeError: It is not open any more.
    """
    found = opened(connection, number)
    close(connection, found, DISCARDED)
    write(connection, actor, [Note("discard", f"draft {number}", reason)])


def close(connection: Connection, found: Draft, status: str) -> None:
    """Note what has become of a draft."""
    connection.execute(update(DRAFTS).where(DRAFTS.c.id == found.id).values(status=status))


def draft(connection: Connection, number: int) -> Draft:
    """Return a draft.

    Raises:
        ConfigFileError: There is none of that number.
    """
    row = connection.execute(select(DRAFTS).where(DRAFTS.c.id == number)).one_or_none()
    if row is None:
        raise error("no-entry", f"there is no draft {number}", hint="genever store drafts lists them")
    return _draft(connection, row)


def opened(connection: Connection, number: int) -> Draft:
    """Return a draft that is open.

    Raises:
        ConfigFileError: There is none of that number.
        ConfigRuntimeError: It is not open any more.
    """
    found = draft(connection, number)
    if found.status != OPEN:
        raise error("outdated-draft", f"draft {number} is {found.status}", hint="genever store edit begins another one")
    return found


def drafts(connection: Connection, status: str | None = OPEN) -> list[Draft]:
    """Return the drafts of a status, or all, in the order of their numbers."""
    query = select(DRAFTS).order_by(DRAFTS.c.id)
    if status is not None:
        query = query.where(DRAFTS.c.status == status)
    return [_draft(connection, row) for row in connection.execute(query).all()]


def base_text(connection: Connection, change: Change) -> str:
    """Return the text that a change began from; it is empty for an entry that is new."""
    return version(connection, change.name, change.base).text if change.base else ""


def outdated(connection: Connection, found: Draft) -> list[tuple[Change, int]]:
    """Return the changes whose entries have newer versions than they began from, with the numbers of these."""
    newest = latest_numbers(connection, [change.name for change in found.changes])
    return [
        (change, newest.get(change.name, 0)) for change in found.changes if newest.get(change.name, 0) != change.base
    ]


def _changes(connection: Connection, texts: Mapping[str, str], bases: Mapping[str, int] | None) -> list[Change]:
    names = [check_name(name) for name in texts]
    from_these = latest_numbers(connection, names) if bases is None else bases
    return [Change(name, from_these.get(name, 0), text) for name, text in texts.items()]


def _put(
    connection: Connection, actor: Actor, found: Draft, changes: Sequence[Change], action: str, message: str
) -> Draft:
    names = [change.name for change in changes]
    connection.execute(delete(CHANGES).where(CHANGES.c.draft == found.id, CHANGES.c.name.in_(names)))
    if changes:
        connection.execute(CHANGES.insert(), [{"draft": found.id, **change._asdict()} for change in changes])
    details = {"entries": [[c.name, c.base, text_digest(c.text)] for c in sorted(changes)]}
    write(connection, actor, [Note(action, f"draft {found.id}", message, details)])
    return draft(connection, found.id)


def _draft(connection: Connection, row: Row[Any]) -> Draft:
    columns = select(CHANGES.c.name, CHANGES.c.base, CHANGES.c.text)
    changes = connection.execute(columns.where(CHANGES.c.draft == row.id).order_by(CHANGES.c.name))
    return Draft._make([*row, tuple(Change._make(change) for change in changes)])
