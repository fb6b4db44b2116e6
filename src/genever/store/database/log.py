"""The log of a store: who has changed what, when, why and from where, each line with the hash of the one before.

Who changes a line has to change all that follow. The digest of the last line, kept somewhere else, proves all before
it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, update

from genever.store.database.schema import LOG, STORE

#: What the first line has in place of the digest of the one before.
NOTHING = "0" * 64


class Actor(NamedTuple):
    """Who changes something.

    Attributes:
        user: The name.
        origin: From where: the machine, say.
    """

    user: str
    origin: str = ""


class Line(NamedTuple):
    """A line of the log.

    Attributes:
        sequence: Its number, from 1.
        moment: When it was written.
        user: Who has done it.
        origin: From where.
        action: What was done, in one word.
        subject: What it was done to: an entry, as a rule.
        reason: Why.
        details: More about it, as JSON data.
        previous: The digest of the line before.
        digest: The SHA-256 of all of this.
    """

    sequence: int
    moment: str
    user: str
    origin: str
    action: str
    subject: str
    reason: str
    details: Mapping[str, Any]
    previous: str
    digest: str

    @property
    def digest_of_content(self) -> str:
        """What the digest has to be."""
        return digest_of([*self[:-1]])


def digest_of(data: Any) -> str:
    """Return the SHA-256 of JSON data, in 64 hexadecimal digits."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def moment_of(when: datetime) -> str:
    """Return a moment as the tables have it."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def now() -> str:
    """Return the present moment as the tables have it."""
    return moment_of(datetime.now(UTC))


class Note(NamedTuple):
    """What a line is to say; see `Line`."""

    action: str
    subject: str
    reason: str = ""
    details: Mapping[str, Any] = {}


def write(connection: Connection, actor: Actor, notes: Sequence[Note]) -> list[Line]:
    """Add lines, in a transaction that writes.

    No line is of an earlier moment than the one before, whatever clocks say.
    """
    sequence, last, previous = connection.execute(select(STORE.c.sequence, STORE.c.moment, STORE.c.digest)).one()
    moment = max(now(), last)
    made: list[Line] = []
    for number, note in enumerate(notes, start=sequence + 1):
        bare = Line(number, moment, actor.user, actor.origin, *note, previous, "")
        made.append(bare._replace(digest=bare.digest_of_content))
        previous = made[-1].digest
    if made:
        rows = [{**line._asdict(), "details": json.dumps(line.details, sort_keys=True)} for line in made]
        connection.execute(LOG.insert(), rows)
        connection.execute(update(STORE).values(sequence=made[-1].sequence, moment=moment, digest=previous))
    return made


def lines(connection: Connection, subjects: Sequence[str] = (), most: int | None = None) -> list[Line]:
    """Return the lines about some subjects, by default about all, the oldest first; of many the latest ones."""
    query = select(LOG).order_by(LOG.c.sequence.desc()).limit(most)
    if subjects:
        query = query.where(LOG.c.subject.in_(subjects))
    return [*reversed([_line(row) for row in connection.execute(query)])]


def all_lines(connection: Connection) -> Iterator[Line]:
    """Yield all lines, the oldest first."""
    yield from map(_line, connection.execute(select(LOG).order_by(LOG.c.sequence)).yield_per(1000))


def _line(row: Row[Any]) -> Line:
    fields = row._asdict()
    return Line(**fields | {"details": json.loads(fields["details"])})
