"""A store as it is at one moment, or was when its log had so many lines; see `genever.configuration.sources.stored`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select

from genever.configuration.sources.stored import LATEST, Address
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import GeneverError, error
from genever.store.database.log import now
from genever.store.database.opening import Database
from genever.store.database.schema import CHANGES, ENTRIES, PUBLICATIONS, STORE, VERSIONS
from genever.store.entries.names import check_channel

_DRAFT = re.compile(r"draft([1-9]\d{0,8})\Z")
_LOG = re.compile(r"log([1-9]\d{0,8})\Z")


class Version(NamedTuple):
    """A version of an entry.

    Attributes:
        name: The entry's name.
        number: The version's number, from 1.
        text: The binding file.
        digest: The SHA-256 of the text.
        fingerprint: What identifies its effective values; None where it is not known.
        sequence: The line of the log that says so.
        draft: The draft that it was made of; None for one that was imported.
        author: Who wrote it.
        message: Why.
        created: When.
    """

    name: str
    number: int
    text: str
    digest: str
    fingerprint: str | None
    sequence: int
    draft: int | None
    author: str
    message: str
    created: str


class Moment(NamedTuple):
    """What of a store counts: the lines of its log up to one, and what has taken effect by then."""

    sequence: int
    moment: str


def moment(connection: Connection) -> Moment:
    """Return the present moment of a store."""
    sequence, last = connection.execute(select(STORE.c.sequence, STORE.c.moment)).one()
    return Moment(sequence, max(now(), last))


#: How many names one query may have: of more, all rows are read.
FEW = 500
_LATEST = Address("")
_VERSION = (ENTRIES.c.name, *(column for column in VERSIONS.c if column.name != "entry"))


def version(connection: Connection, name: str, number: int) -> Version:
    """Return a version of an entry.

    Raises:
        ConfigFileError: There is none.
    """
    query = select(*_VERSION).join(VERSIONS).where(ENTRIES.c.name == name, VERSIONS.c.number == number)
    row = connection.execute(query).one_or_none()
    if row is None:
        newest = latest(connection, name)
        raise error("no-entry", f"{name} has no version {number}", hint=f"the latest one is {newest}")
    return _version(row)


def versions(connection: Connection, name: str) -> Iterator[Version]:
    """Yield the versions of an entry, the latest first.

    Raises:
        ConfigFileError: There is no such entry.
    """
    latest(connection, name)
    query = select(*_VERSION).join(VERSIONS).where(ENTRIES.c.name == name).order_by(VERSIONS.c.number.desc())
    yield from map(_version, connection.execute(query))


def _version(row: Row[Any]) -> Version:
    return Version._make(row)


def latest(connection: Connection, name: str, sequence: int | None = None) -> int:
    """Return the number of the latest version of an entry, of those that were made by a line of the log.

    Raises:
        ConfigFileError: There is none.
    """
    query = select(func.max(VERSIONS.c.number)).join(ENTRIES).where(ENTRIES.c.name == name)
    if sequence is not None:
        query = query.where(VERSIONS.c.sequence <= sequence)
    number = connection.scalars(query).one()
    if number is None:
        raise no_entry(connection, name, sequence)
    return int(number)


def latest_numbers(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    """Return the numbers of the latest versions of those of some entries that are there."""
    query = select(ENTRIES.c.name, func.max(VERSIONS.c.number)).join(VERSIONS).group_by(ENTRIES.c.name)
    if len(names) <= FEW:
        query = query.where(ENTRIES.c.name.in_(names))
    wanted = {*names}
    return {row[0]: row[1] for row in connection.execute(query) if row[0] in wanted}


def all_latest(connection: Connection, sequence: int | None = None) -> dict[str, Version]:
    """Return the latest version of each entry, of those that were made by a line of the log, in the order of names."""
    numbers = select(VERSIONS.c.entry, func.max(VERSIONS.c.number).label("number")).group_by(VERSIONS.c.entry)
    if sequence is not None:
        numbers = numbers.where(VERSIONS.c.sequence <= sequence)
    newest = numbers.subquery()
    query = (
        select(*_VERSION)
        .join(VERSIONS)
        .join(newest, (newest.c.entry == VERSIONS.c.entry) & (newest.c.number == VERSIONS.c.number))
        .order_by(ENTRIES.c.name)
    )
    return {found.name: found for found in map(_version, connection.execute(query))}


def texts_at(connection: Connection, address: Address = _LATEST) -> tuple[dict[str, str], dict[str, int]]:
    """Return the texts of all entries at the time of an address, and their versions; what a draft makes has none.

    Raises:
        ConfigFileError: There is no such time.
    """
    at = moment(connection)
    time = address.time
    if not time and address.number is not None:
        time = f"log{version(connection, address.name, address.number).sequence}"
    draft, past = _DRAFT.match(time), _LOG.match(time)
    if time == LATEST or draft:
        found = all_latest(connection)
    elif past:
        found = all_latest(connection, int(past[1]))
    else:
        check_channel(connection, time)
        numbers = in_effect(connection, time, at)
        found = {name: version(connection, name, number) for name, number in numbers.items()}
    texts = {name: each.text for name, each in found.items()}
    numbers = {name: each.number for name, each in found.items()}
    if draft:
        for name, text in drafted(connection, int(draft[1])).items():
            texts[name] = text
            numbers.pop(name, None)
    return texts, numbers


def no_entry(connection: Connection, name: str, sequence: int | None = None) -> GeneverError:
    """Return the error for an entry that is not there."""
    names = [*connection.scalars(select(ENTRIES.c.name))]
    if sequence is not None and name in names:
        return error("no-entry", f"there was no entry {name} when the log had {sequence} lines")
    hint = suggest(name, names) or ("genever store edit begins one" if not names else "genever store ls lists them")
    return error("no-entry", f"there is no entry {name}", hint=hint)


def in_effect(connection: Connection, channel: str, at: Moment, name: str | None = None) -> Mapping[str, int]:
    """Return the versions that a channel has at a moment, of all entries or of one."""
    rank = func.row_number().over(
        partition_by=PUBLICATIONS.c.entry, order_by=(PUBLICATIONS.c.effective.desc(), PUBLICATIONS.c.id.desc())
    )
    ranked = (
        select(ENTRIES.c.name, PUBLICATIONS.c.number, rank.label("rank"))
        .join(ENTRIES, ENTRIES.c.id == PUBLICATIONS.c.entry)
        .where(
            PUBLICATIONS.c.channel == channel,
            PUBLICATIONS.c.sequence <= at.sequence,
            PUBLICATIONS.c.effective <= at.moment,
        )
    )
    if name is not None:
        ranked = ranked.where(ENTRIES.c.name == name)
    best = ranked.subquery()
    rows = connection.execute(select(best.c.name, best.c.number).where(best.c.rank == 1).order_by(best.c.name))
    return {row[0]: row[1] for row in rows}


class StoreSnapshot:
    """A store at the moment when something is first read from it; see `genever.configuration.sources.stored.Snapshot`.

    Args:
        database: Where the store is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._moment: Moment | None = None
        self._resolved: dict[Address, Address] = {}
        self._texts: dict[Address, str] = {}

    def itself(self) -> StoreSnapshot:
        """Return this, for what begins a load with it."""
        return self

    def moment(self, connection: Connection) -> Moment:
        """Return the moment."""
        if self._moment is None:
            self._moment = moment(connection)
        return self._moment

    def resolved(self, address: Address) -> Address:
        """Return an address with its version."""
        found = self._resolved.get(address)
        if found is None:
            with self._database.reading() as connection:
                found, text = self._read(connection, address)
            self._resolved[address] = self._resolved[found] = found
            self._texts[found] = text
        return found

    def text(self, address: Address) -> str:
        """Return the text at a resolved address."""
        return self._texts[self.resolved(address)]

    def time_of(self, address: Address) -> str:
        """Return the time of what an entry includes: that of a version is when it was made."""
        if address.time or address.number is None:
            return address.time or LATEST
        with self._database.reading() as connection:
            return f"log{version(connection, address.name, address.number).sequence}"

    def _read(self, connection: Connection, address: Address) -> tuple[Address, str]:
        at = self.moment(connection)
        if address.number is None and (draft := _DRAFT.match(address.time)):
            text = drafted(connection, int(draft[1])).get(address.name)
            if text is not None:
                return address, text
        if address.number is None:
            address = address._replace(number=self._number(connection, address, at))
        assert address.number is not None
        return address, version(connection, address.name, address.number).text

    def _number(self, connection: Connection, address: Address, at: Moment) -> int:
        name, time, _ = address
        if (past := _LOG.match(time)) is not None:
            if int(past[1]) > at.sequence:
                raise error("no-entry", f"the log has {at.sequence} lines, not {past[1]}")
            return latest(connection, name, int(past[1]))
        if time == LATEST or _DRAFT.match(time):
            return latest(connection, name, at.sequence)
        check_channel(connection, time)
        number = in_effect(connection, time, at, name).get(name)
        if number is None:
            newest = latest(connection, name)
            hint = f"genever store publish {name}@{newest} --channel {time}"
            raise error("no-entry", f"no version of {name} is published to {time}", hint=hint)
        return number


def drafted(connection: Connection, draft: int) -> dict[str, str]:
    """Return what a draft makes of entries, by their names.

    Raises:
        ConfigFileError: There is no such draft.
    """
    rows = connection.execute(select(CHANGES.c.name, CHANGES.c.text).where(CHANGES.c.draft == draft))
    found = {row[0]: row[1] for row in rows}
    if not found:
        raise error("no-entry", f"there is no draft {draft}", hint="genever store drafts lists them")
    return found
