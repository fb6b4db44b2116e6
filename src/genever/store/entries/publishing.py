"""Versions, and the channels that they are published to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from genever.language.text.errors import GeneverError, error
from genever.store.database.log import Actor, now, write
from genever.store.database.schema import ENTRIES, PUBLICATIONS, VERSIONS
from genever.store.entries.drafts import PUBLISHED, Change, Draft, close, latest_or_none, outdated, text_digest
from genever.store.entries.names import check_channel
from genever.store.entries.reviews import check_approved
from genever.store.entries.snapshot import Moment, Version, in_effect, moment, version


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
    made = []
    for name, base, text in changes:
        number = latest_or_none(connection, name) + 1
        digest, print_of_it = text_digest(text), (fingerprints or {}).get(name)
        details = {
            "number": number,
            "base": base,
            "text": digest,
            "fingerprint": print_of_it,
            "draft": draft.id if draft is not None else None,
            "author": author,
            "checked": checked,
        }
        line = write(connection, actor, "version", name, message, details)
        fields = (line.sequence, details["draft"], author, message, line.moment)
        made.append(Version(name, number, text, digest, print_of_it, *fields))  # type: ignore[arg-type]  # As above.
    last = max((each.sequence for each in made), default=0)
    made = [each._replace(sequence=last) for each in made]  # What includes one of the others means that version.
    for each in made:
        row = each._asdict() | {"entry": _entry(connection, each.name)}
        del row["name"]
        connection.execute(VERSIONS.insert().values(row))
    return made


def _entry(connection: Connection, name: str) -> int:
    query = select(ENTRIES.c.id).where(ENTRIES.c.name == name)
    found = connection.scalars(query).one_or_none()
    if found is None:
        connection.execute(ENTRIES.insert().values(name=name, created=now()))
        found = connection.scalars(query).one()
    return int(found)


# ---- Channels -----------------------------------------------------------------------------------------


def publish(
    connection: Connection,
    actor: Actor,
    name: str,
    number: int,
    channel: str,
    *,
    effective: str | None = None,
    over: int | None = None,
    reason: str = "",
    action: str = "publish",
) -> Publication:
    """Publish a version to a channel.

    Args:
        connection: In a transaction that writes.
        actor: Who does so.
        name: The entry.
        number: The version.
        channel: The channel.
        effective: From when on, by default from now on.
        over: The version that the channel is known to have, 0 for none; by default whichever it has.
        reason: Why.
        action: What the log calls it.

    Raises:
        ConfigFileError: There is no such version, or channel.
        ConfigRuntimeError: The channel has another version than it is known to have.
    """
    check_channel(connection, channel)
    version(connection, name, number)
    before = in_effect(connection, channel, moment(connection), name).get(name, 0)
    if over is not None and over != before:
        what = f"version {before}" if before else "nothing"
        message = f"{channel} has {what} of {name}, and not version {over}: somebody else has published meanwhile"
        raise error("outdated-draft", message, hint=f"genever store log {name} says who, and why")
    present = moment(connection).moment
    at = max(effective or present, present)
    details = {"number": number, "channel": channel, "effective": at, "before": before}
    line = write(connection, actor, action, name, reason, details)
    made = Publication(name, number, channel, at, actor.user, line.moment)
    row = {**made._asdict(), "entry": _entry(connection, name), "sequence": line.sequence}
    del row["name"]
    connection.execute(PUBLICATIONS.insert().values(row))
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
