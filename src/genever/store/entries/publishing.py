"""Versions, and the channels that they are published to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from genever.language.text.errors import GeneverError, error
from genever.store.database.log import Actor, Note, write
from genever.store.database.schema import ENTRIES, PUBLICATIONS, VERSIONS
from genever.store.entries.drafts import PUBLISHED, Change, Draft, close, outdated, text_digest
from genever.store.entries.names import check_channel
from genever.store.entries.reviews import check_approved
from genever.store.entries.snapshot import FEW, Moment, Version, in_effect, latest_numbers, moment, version


class Publication(NamedTuple):
    """A version that a channel has from a moment on."""

    name: str
    number: int
    channel: str
    effective: str
    publisher: str
    created: str


def check_current(connection: Connection, found: Draft) -> None:
    """Raise where somebody has been faster: an entry of a draft has a newer version than the draft began from.

    Raises:
        ConfigRuntimeError: That is so.
    """
    for change, newest in outdated(connection, found):
        since = version(connection, change.name, newest)
        message = (
            f"draft {found.id} began from version {change.base} of {change.name}, "
            f"and {since.author} has made version {newest} since"
        )
        raise error("outdated-draft", message, hint=f"genever store merge {found.id} takes that into the draft")


def release(
    connection: Connection,
    actor: Actor,
    found: Draft,
    fingerprints: Mapping[str, str | None] | None = None,
    *,
    checked: bool = True,
) -> list[Version]:
    """Make versions of a draft's changes: it has been approved as far as the rules say so.

    Args:
        connection: In a transaction that writes.
        actor: Who does so.
        found: The draft, open.
        fingerprints: Those of its entries as they will be, as far as they are known.
        checked: Whether it was checked.

    Raises:
        ConfigRuntimeError: It is not approved, or somebody has been faster.
    """
    check_approved(connection, found)
    check_current(connection, found)
    made = make_versions(connection, actor, found.changes, found.message, fingerprints, draft=found, checked=checked)
    close(connection, found, PUBLISHED)
    return made


def make_versions(
    connection: Connection,
    actor: Actor,
    changes: Iterable[Change],
    message: str,
    fingerprints: Mapping[str, str | None] | None = None,
    *,
    draft: Draft | None = None,
    checked: bool = True,
) -> list[Version]:
    """Make the next versions of entries, all at one moment."""
    author = draft.author if draft is not None else actor.user
    prints = fingerprints or {}
    number = draft.id if draft is not None else None
    changes = [*changes]
    newest = latest_numbers(connection, [change.name for change in changes])
    made = [
        Version(
            name, newest.get(name, 0) + 1, text, text_digest(text), prints.get(name), 0, number, author, message, ""
        )
        for name, _, text in changes
    ]
    notes = [
        Note(
            "version",
            each.name,
            message,
            {
                "number": each.number,
                "base": change.base,
                "text": each.digest,
                "fingerprint": each.fingerprint,
                "draft": number,
                "author": author,
                "checked": checked,
            },
        )
        for each, change in zip(made, changes, strict=True)
    ]
    lines = write(connection, actor, notes)
    if not lines:
        return []
    # All of the last line: what includes one of the others means the version that is made together with it.
    made = [each._replace(sequence=lines[-1].sequence, created=lines[-1].moment) for each in made]
    entries = _entries(connection, [each.name for each in made], lines[-1].moment)
    rows = [{**each._asdict(), "entry": entries[each.name]} for each in made]
    connection.execute(VERSIONS.insert(), [{key: row[key] for key in row if key != "name"} for row in rows])
    return made


def _entries(connection: Connection, names: Sequence[str], created: str) -> dict[str, int]:
    """Return the keys of entries, which are made where they are not there."""
    known = _keys(connection, names)
    new = [{"name": name, "created": created} for name in names if name not in known]
    if new:
        connection.execute(ENTRIES.insert(), new)
        known = _keys(connection, names)
    return known


def _keys(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    query = select(ENTRIES.c.name, ENTRIES.c.id)
    if len(names) <= FEW:
        query = query.where(ENTRIES.c.name.in_(names))
    return {row[0]: row[1] for row in connection.execute(query)}


# ---- Channels -----------------------------------------------------------------------------------------


def publish(
    connection: Connection,
    actor: Actor,
    numbers: Mapping[str, int],
    channel: str,
    *,
    effective: str | None = None,
    over: int | None = None,
    reason: str = "",
    action: str = "publish",
) -> list[Publication]:
    """Publish versions to a channel, all at one moment.

    Args:
        connection: In a transaction that writes.
        actor: Who does so.
        numbers: The versions, by the names of their entries.
        channel: The channel.
        effective: From when on, by default from now on.
        over: The version that the channel is known to have of each, 0 for none; by default whichever it has.
        reason: Why.
        action: What the log calls it.

    Raises:
        ConfigFileError: There is no such version, or channel.
        ConfigRuntimeError: The channel has another version than it is known to have.
    """
    check_channel(connection, channel)
    newest = latest_numbers(connection, [*numbers])
    for name, number in numbers.items():
        if not 0 < number <= newest.get(name, 0):
            version(connection, name, number)  # Which says so.
    at = moment(connection)
    before = in_effect(connection, channel, at, next(iter(numbers)) if len(numbers) == 1 else None)
    for name in numbers if over is not None else ():
        if before.get(name, 0) != over:
            what = f"version {before[name]}" if name in before else "nothing"
            message = f"{channel} has {what} of {name}, and not version {over}: somebody else has published meanwhile"
            raise error("outdated-draft", message, hint=f"genever store log {name} says who, and why")
    begin = max(effective or at.moment, at.moment)
    notes = [
        Note(
            action,
            name,
            reason,
            {"number": number, "channel": channel, "effective": begin, "before": before.get(name, 0)},
        )
        for name, number in numbers.items()
    ]
    lines = write(connection, actor, notes)
    made = [
        Publication(line.subject, line.details["number"], channel, begin, actor.user, line.moment) for line in lines
    ]
    keys = _keys(connection, [*numbers])
    rows = [
        {**each._asdict(), "entry": keys[each.name], "sequence": line.sequence}
        for each, line in zip(made, lines, strict=True)
    ]
    if rows:
        connection.execute(PUBLICATIONS.insert(), [{key: row[key] for key in row if key != "name"} for row in rows])
    return made


def publications(connection: Connection, name: str, channel: str | None = None) -> list[Publication]:
    """Return all publications of an entry, the latest to take effect last."""
    columns = [column for column in PUBLICATIONS.c if column.name not in ("id", "entry", "sequence")]
    ordered = [next(column for column in columns if column.name == field) for field in Publication._fields[1:]]
    query = select(ENTRIES.c.name, *ordered).join(ENTRIES, ENTRIES.c.id == PUBLICATIONS.c.entry)
    query = query.where(ENTRIES.c.name == name).order_by(PUBLICATIONS.c.effective, PUBLICATIONS.c.id)
    if channel is not None:
        query = query.where(PUBLICATIONS.c.channel == channel)
    return [Publication(*row) for row in connection.execute(query)]


def scheduled(connection: Connection, name: str, channel: str) -> list[Publication]:
    """Return what is still to take effect."""
    present = moment(connection).moment
    return [each for each in publications(connection, name, channel) if each.effective > present]


def before_that(connection: Connection, name: str, channel: str) -> int:
    """Return the version that a channel had before the one that it has.

    Raises:
        ConfigFileError: It had none.
    """
    check_channel(connection, channel)
    at: Moment = moment(connection)
    numbers = [each.number for each in publications(connection, name, channel) if each.effective <= at.moment]
    earlier = [number for number in numbers if number != numbers[-1]]
    if not earlier:
        raise _nothing_before(name, channel, bool(numbers))
    return earlier[-1]


def _nothing_before(name: str, channel: str, has_one: bool) -> GeneverError:
    what = f"has had no other version of {name}" if has_one else f"has no version of {name}"
    return error("no-entry", f"{channel} {what}", hint=f"genever store log {name} has all that was published")


def last_version_line(connection: Connection) -> int:
    """Return the line of the log that made the latest version of all, 0 where there is none."""
    return connection.scalars(select(func.max(VERSIONS.c.sequence))).one() or 0
