"""Whether a store says what its log says: each line as it was written, and what the tables have as it was noted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from genever.language.text.errors import GeneverError, error
from genever.store.database.log import NOTHING, Line, all_lines
from genever.store.database.schema import CHANGES, DRAFTS, ENTRIES, PUBLICATIONS, REVIEWS, STORE, VERSIONS
from genever.store.entries.drafts import text_digest
from genever.store.entries.reviews import rules


class Verified(NamedTuple):
    """What was found to be as it was written: how many lines and versions, and the digest of the last line."""

    lines: int
    versions: int
    digest: str


def verify(connection: Connection, head: str | None = None) -> Verified:
    """Return what was verified.

    Args:
        connection: In a transaction.
        head: The digest of a line of the log, kept elsewhere: it has to be there still.

    Raises:
        ConfigValueError: Something is not as it was written, or is missing.
    """
    previous, sequence = NOTHING, 0
    noted: dict[str, dict[Any, Any]] = {"version": {}, "publication": {}, "review": {}, "draft": {}, "rule": {}}
    is_met = head is None or head == NOTHING
    for line in all_lines(connection):
        sequence += 1
        if line.sequence != sequence:
            raise _wrong(f"line {sequence} of the log is missing: line {line.sequence} follows")
        if line.previous != previous or line.digest != line.digest_of_content:
            raise _wrong(f"line {sequence} of the log is not as it was written")
        previous = line.digest
        is_met = is_met or head == previous
        _note(line, noted)
    known = connection.execute(select(STORE.c.sequence, STORE.c.digest)).one()
    if tuple(known) != (sequence, previous):
        raise _wrong(f"the log has {sequence} lines, and {known.sequence} were written")
    if not is_met:
        raise _wrong(f"the log has no line of the digest {head}")
    for what, found in (
        ("version", dict(_versions(connection))),
        ("publication", dict(_publications(connection))),
        ("review", dict(_reviews(connection))),
        ("draft", dict(_drafts(connection))),
        ("rule", {rule.folder: rule[1:] for rule in rules(connection).values()}),
    ):
        _compare(what, noted[what], found)
    return Verified(sequence, len(noted["version"]), previous)


def _note(line: Line, noted: dict[str, dict[Any, Any]]) -> None:
    """Take down what a line says of a table."""
    details = line.details
    match line.action:
        case "version":
            values = (details["text"], details["fingerprint"], details["draft"], details["author"], line.reason)
            noted["version"][line.subject, details["number"]] = values
        case "publish" | "rollback":
            values = (line.subject, details["number"], details["channel"], details["effective"], line.user)
            noted["publication"][line.sequence] = values
        case "approve" | "reject" | "comment":
            count = len(noted["review"])
            noted["review"][count] = (line.subject, line.user, line.action, line.reason, details["draft"])
        case "rule":
            noted["rule"][line.subject] = (details["approvals"], details["own"])
        case "draft" | "change" | "merge":
            for name, base, digest in details["entries"]:
                noted["draft"][line.subject, name] = (base, digest)


def _compare(what: str, noted: dict[Any, Any], found: dict[Any, Any]) -> None:
    for key in [*noted, *found]:
        if noted.get(key) != found.get(key):
            state = "is missing" if key not in found else "is not in the log" if key not in noted else "was changed"
            raise _wrong(f"{_name(what, key, noted.get(key) or found[key])} {state}")


def _name(what: str, key: Any, values: Any) -> str:
    match what:
        case "version":
            return f"version {key[1]} of {key[0]}"
        case "publication":
            return f"the publication of {values[0]}@{values[1]} to {values[2]}"
        case "review":
            return f"the review of {values[0]} by {values[1]}"
        case "draft":
            return f"{key[1]} in {key[0]}"
        case _:
            return f"the rule for {key or 'all entries'}"


def _versions(connection: Connection) -> Iterator[tuple[Any, Any]]:
    query = select(ENTRIES.c.name, VERSIONS).join(ENTRIES, ENTRIES.c.id == VERSIONS.c.entry)
    for row in connection.execute(query).yield_per(1000):
        digest = text_digest(row.text)
        if digest != row.digest:
            raise _wrong(f"version {row.number} of {row.name} was changed")
        yield (row.name, row.number), (digest, row.fingerprint, row.draft, row.author, row.message)


def _publications(connection: Connection) -> Iterator[tuple[Any, Any]]:
    query = select(ENTRIES.c.name, PUBLICATIONS).join(ENTRIES, ENTRIES.c.id == PUBLICATIONS.c.entry)
    for row in connection.execute(query).yield_per(1000):
        yield row.sequence, (row.name, row.number, row.channel, row.effective, row.publisher)


def _reviews(connection: Connection) -> Iterator[tuple[Any, Any]]:
    for count, row in enumerate(connection.execute(select(REVIEWS).order_by(REVIEWS.c.id))):
        yield count, (f"draft {row.draft}", row.reviewer, row.verdict, row.comment, row.digest)


def _drafts(connection: Connection) -> Iterator[tuple[Any, Any]]:
    for row in connection.execute(select(CHANGES).join(DRAFTS, DRAFTS.c.id == CHANGES.c.draft)):
        yield (f"draft {row.draft}", row.name), (row.base, text_digest(row.text))


def _wrong(what: str) -> GeneverError:
    return error("bad-log", what, hint="restore the store from a backup")
