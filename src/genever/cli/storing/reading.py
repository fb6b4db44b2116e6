"""``genever store ls``, ``show``, ``diff``, ``log`` and ``drafts``: what is in a store."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from genever.cli.output import as_json, print_changes, say
from genever.cli.storing.place import Place, draft_number, opened, shown
from genever.cli.tables import write_table
from genever.configuration.sources.stored import Address
from genever.language.text.printable import on_one_line
from genever.language.text.redaction import redacted
from genever.store.database.log import lines
from genever.store.entries.drafts import Draft, base_text, draft, drafts
from genever.store.entries.names import channels
from genever.store.entries.publishing import publications
from genever.store.entries.reviews import reviews
from genever.store.entries.snapshot import StoreSnapshot, all_latest, in_effect, moment, version, versions
from genever.store.texts.differences import Difference, differences

if TYPE_CHECKING:  # Databases are a matter of the store.
    from sqlalchemy import Connection

#: The exit code where two texts differ, as that of ``genever diff``.
DIFFERENT = 1
_LONGEST = 60


def ls(place: Place, pattern: str | None, format: str) -> None:
    """Print the entries, with their latest versions and those that channels have."""
    with opened(place) as database:
        with database.reading() as connection:
            found = [each for each in all_latest(connection).values() if _fits(each.name, pattern)]
            at = moment(connection)
            names = channels(connection)
            has = {channel: in_effect(connection, channel, at) for channel in names}
            open_ones = drafts(connection)
        if format == "json":
            data: list[dict[str, Any]] = [
                {
                    "name": each.name,
                    "version": each.number,
                    "channels": {channel: has[channel].get(each.name) for channel in names},
                    "author": each.author,
                    "created": each.created,
                    "message": each.message,
                    "fingerprint": each.fingerprint,
                    "drafts": [one.id for one in open_ones if any(change.name == each.name for change in one.changes)],
                }
                for each in found
            ]
            say(as_json(data), ending="")
            return
        rows = [
            (
                each.name,
                str(each.number),
                *(str(has[channel].get(each.name, "-")) for channel in names),
                each.author,
                shown(each.created),
                _cut(each.message),
            )
            for each in found
        ]
        write_table(("entry", "latest", *names, "author", "made", "message"), rows, None)


def _fits(name: str, pattern: str | None) -> bool:
    if pattern is None or name == pattern or name.startswith(f"{pattern.rstrip('/')}/"):
        return True
    return fnmatch.fnmatchcase(name, pattern)


def show(place: Place, what: str, format: str) -> None:
    """Print the text of an entry at a time, or a draft."""
    with opened(place) as database:
        number = draft_number(what)
        if number is not None:
            with database.reading() as connection:
                _show_draft(connection, draft(connection, number), format)
            return
        snapshot = StoreSnapshot(database)
        address = snapshot.resolved(Address.read(what))
        text = snapshot.text(address)
        if address.number is None:
            say(text, ending="")
            return
        with database.reading() as connection:
            found = version(connection, address.name, address.number)
            where = [
                {"channel": each.channel, "from": each.effective, "by": each.publisher}
                for each in publications(connection, found.name)
                if each.number == found.number
            ]
        if format == "json":
            data = {name: value for name, value in found._asdict().items() if name not in ("sequence", "digest")}
            say(as_json({**data, "sha256": found.digest, "published": where}), ending="")
            return
        about = f"{found.name}@{found.number}, by {found.author}, {shown(found.created)}"
        say(f"# {on_one_line(f'{about}: {found.message}' if found.message else about)}")
        say(text, ending="")


def _show_draft(connection: Connection, found: Draft, format: str) -> None:
    said = reviews(connection, found.id)
    changed = [(change, differences(base_text(connection, change), change.text)) for change in found.changes]
    if format == "json":
        data = {
            **found._asdict(),
            "changes": [
                {**change._asdict(), "differences": [_as_data(each) for each in each_of]} for change, each_of in changed
            ],
            "reviews": [
                {**{k: v for k, v in each._asdict().items() if k != "digest"}, "current": each.digest == found.digest}
                for each in said
            ],
        }
        say(as_json(data), ending="")
        return
    about = f"draft {found.id}, {found.status}, by {found.author}, {shown(found.created)}"
    say(on_one_line(f"{about}: {found.message}" if found.message else about))
    for review in said:
        old = "" if review.digest == found.digest else " (of the draft as it was then)"
        comment = f": {review.comment}" if review.comment else ""
        say(on_one_line(f"{review.verdict} by {review.reviewer}, {shown(review.created)}{old}{comment}"))
    for change, each_of in changed:
        before = f"{change.name}@{change.base}" if change.base else "nothing"
        print_changes(["", f"--- {before}", f"+++ {change.name}@draft{found.id}", *changed_lines(each_of)])


def diff(place: Place, a: str, b: str | None, format: str) -> None:
    """Print in which statements two texts differ; those of a draft and of what it began from.

    Raises:
        SystemExit: With 1 where they do.
    """
    with opened(place) as database:
        number = draft_number(a) if b is None else None
        if number is not None:
            with database.reading() as connection:
                found = draft(connection, number)
                sides = [
                    (
                        f"{c.name}@{c.base}" if c.base else "nothing",
                        f"{c.name}@draft{found.id}",
                        base_text(connection, c),
                    )
                    for c in found.changes
                ]
            pairs = [(old, new, text, c.text) for (old, new, text), c in zip(sides, found.changes, strict=True)]
        else:
            snapshot = StoreSnapshot(database)
            one = snapshot.resolved(Address.read(a))
            other = snapshot.resolved(Address.read(b if b is not None else one.name))
            pairs = [(_short(one), _short(other), snapshot.text(one), snapshot.text(other))]
    is_different = False
    for old, new, before, after in pairs:
        each_of = differences(before, after)
        is_different = is_different or bool(each_of)
        if format == "json":
            say(as_json({"a": old, "b": new, "differences": [_as_data(each) for each in each_of]}), ending="")
        elif each_of:
            print_changes([f"--- {old}", f"+++ {new}", *changed_lines(each_of)])
    if is_different:
        raise SystemExit(DIFFERENT)


def _short(address: Address) -> str:
    return f"{address.name}@{address.number}" if address.number is not None else f"{address.name}@{address.time}"


def changed_lines(found: Sequence[Difference]) -> list[str]:
    """Return what differs as lines that begin with ``-`` or ``+``."""
    texts = [
        (sign, text) for each in found for sign, text in (("-", each.before), ("+", each.after)) if text is not None
    ]
    return [f"{sign} {line}" for sign, text in texts for line in redacted(text).splitlines()]


def _as_data(found: Difference) -> dict[str, Any]:
    texts = {"before": found.before, "after": found.after}
    return {"name": found.name} | {side: text and redacted(text) for side, text in texts.items()}


def log(place: Place, name: str | None, most: int | None, format: str) -> None:
    """Print the lines of the log, about an entry or all, the latest first."""
    with opened(place) as database:
        with database.reading() as connection:
            subjects = _subjects(connection, name)
            found = lines(connection, subjects, most)
        if format == "json":
            say(as_json([line._asdict() for line in reversed(found)]), ending="")
            return
        rows = [
            (
                str(line.sequence),
                shown(line.moment),
                line.user,
                line.action,
                _what(line.subject, line.details),
                line.reason,
            )
            for line in reversed(found)
        ]
        write_table(("line", "when", "who", "what", "of", "why"), rows, None)


def _subjects(connection: Connection, name: str | None) -> list[str]:
    """Return what the lines about an entry are about: itself, and the drafts that its versions were made of."""
    if name is None:
        return []
    number = draft_number(name)
    if number is not None:
        return [f"draft {number}"]
    found = [*versions(connection, name)]
    return [name, *(f"draft {each.draft}" for each in found if each.draft is not None)]


def _what(subject: str, details: Any) -> str:
    number, channel = details.get("number"), details.get("channel")
    return f"{subject}{f'@{number}' if number else ''}{f' to {channel}' if channel else ''}"


def list_drafts(place: Place, status: str, format: str) -> None:
    """Print the drafts."""
    with opened(place) as database:
        with database.reading() as connection:
            found = drafts(connection, None if status == "all" else status)
        if format == "json":
            data = [{**each._asdict(), "changes": [c.name for c in each.changes]} for each in found]
            say(as_json(data), ending="")
            return
        rows = [
            (str(each.id), each.status, each.author, shown(each.created), _entries(each), _cut(each.message))
            for each in found
        ]
        write_table(("draft", "status", "author", "begun", "entries", "message"), rows, None)


def _entries(found: Draft) -> str:
    names = [change.name for change in found.changes]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more" if names else ""


def _cut(text: str) -> str:
    text = on_one_line(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
