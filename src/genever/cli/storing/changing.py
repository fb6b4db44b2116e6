"""``genever store edit``, ``check``, ``review``, ``merge``, ``publish`` and the like, for drafts."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from genever.cli.output import complain, say, say_findings
from genever.cli.storing.place import Place, draft_number, moment_at, opened, shown
from genever.configuration.loading.files import decode
from genever.configuration.sources.stored import LATEST, Address
from genever.language.text.errors import error
from genever.language.text.source import SIZE_LIMIT
from genever.store.checking import Verdict, check, check_draft
from genever.store.code import code_at
from genever.store.database.log import Actor
from genever.store.database.opening import Database
from genever.store.entries import drafts, merges, reviews
from genever.store.entries.publishing import (
    before_that,
    check_current,
    last_version_line,
    publish,
    release,
    scheduled,
)
from genever.store.entries.reviews import check_approved
from genever.store.entries.snapshot import StoreSnapshot, all_latest, in_effect, latest_numbers, moment, version
from genever.store.texts.editing import edited, read_setting, without
from genever.store.texts.merging import Side
from genever.store.texts.statements import items
from genever.tools.checking.judging import Judge

if TYPE_CHECKING:  # Databases are a matter of the store.
    from sqlalchemy import Connection

#: The exit code where something is wrong with what is checked.
WRONG = 1


class Edits(NamedTuple):
    """How a text is to be changed.

    Attributes:
        bindings: What it shall bind.
        remove: The keys that it shall bind no more.
        file: The file that is the whole new text, ``-`` for the standard input; None to keep what there is.
    """

    bindings: Sequence[str] = ()
    remove: Sequence[str] = ()
    file: str | None = None


def edit(place: Place, name: str, edits: Edits, message: str, number: int | None) -> None:
    """Begin a draft of an entry, or change one, and say which."""
    actor = place.actor
    with opened(place) as database:
        with database.reading() as connection:
            before = _present(connection, name, number)
        text = _edited(name, before.text, edits)
        if text == before.text:
            raise error("bad-setting", f"nothing of {name} changes", hint="genever store edit ENTRY NAME=VALUE")
        bases = {name: before.base}
        with database.writing() as connection:
            if number is None:
                found = drafts.begin(connection, actor, {name: text}, message, bases)
            elif _present(connection, name, number).text == before.text:
                found = drafts.change(connection, actor, number, {name: text}, message, bases)
            else:
                complain(f"draft {number} was changed meanwhile: what is edited here is a draft of its own")
                found = drafts.begin(connection, actor, {name: text}, message, bases)
        say(f"draft {found.id}")


def _present(connection: Connection, name: str, number: int | None) -> drafts.Change:
    """Return what is edited, with its base: the text of the draft, else of the latest version, else none."""
    if number is not None:
        for change in drafts.opened(connection, number).changes:
            if change.name == name:
                return change
    newest = latest_numbers(connection, [name]).get(name, 0)
    return drafts.Change(name, newest, version(connection, name, newest).text if newest else "")


def _edited(name: str, text: str, edits: Edits) -> str:
    if edits.file is not None:
        text = _read(edits.file)
    elif not edits.bindings and not edits.remove:
        if not sys.stdin.isatty():
            hint = "genever store edit ENTRY NAME=VALUE, or --file FILE"
            raise error("bad-setting", "there is no terminal to edit in", hint=hint)
        written = click.edit(text, extension=".gin", require_save=False)
        text = text if written is None else written
    settings = [read_setting(each, f"argument {number}") for number, each in enumerate(edits.bindings, start=2)]
    text = edited(without(text, edits.remove, name), settings, name)
    items(text, name)
    return text


def _read(file: str) -> str:
    try:
        content = sys.stdin.buffer.read(SIZE_LIMIT + 1) if file == "-" else Path(file).read_bytes()
    except OSError as problem:
        raise error("file-unreadable", f"{file} cannot be read: {problem.strerror}") from problem
    return decode(content, file, SIZE_LIMIT)


def check_some(place: Place, what: str | None, code: str, types: bool) -> None:
    """Print what is wrong with a draft and what includes it, with an entry at a time, or with all that are the latest.

    Raises:
        SystemExit: With 1 where something is.
    """
    with opened(place) as database, code_at(code) as folder:
        judge = _judge() if types else None
        if what is None:
            with database.reading() as connection:
                names = [*all_latest(connection)]
            verdict = check(database, names, LATEST, folder, judge)
        elif (number := draft_number(what)) is not None:
            verdict = check_draft(database, number, folder, judge)
        else:
            address = StoreSnapshot(database).resolved(Address.read(what))
            revision = ".".join(str(part) for part in (address.time, address.number) if part)
            verdict = check(database, [address.name], revision, folder, judge)
        _say(verdict)
    if not verdict.is_sound:
        raise SystemExit(WRONG)


def _judge() -> Judge | None:
    from genever.tools.checking.types import installed_checker, judge_by  # They load what writes Python.

    checker = installed_checker(None)
    return judge_by(checker, {}) if checker is not None else None


def _say(verdict: Verdict) -> None:
    say_findings(verdict.findings)
    errors = sum(finding.severity == "error" for finding in verdict.findings)
    count = len(verdict.names)
    what = f"{errors} error{'s' * (errors != 1)}" if errors else "nothing wrong"
    complain(f"{what} in {count} {'entry' if count == 1 else 'entries'}")


def review(place: Place, number: int, verdict: reviews.Verdict, comment: str) -> None:
    """Say something about a draft."""
    actor = place.actor
    with opened(place) as database:
        with database.writing() as connection:
            reviews.review(connection, actor, number, verdict, comment)
        say(f"draft {number}: {verdict} by {actor.user}")


def merge(place: Place, number: int, prefer: Side | None) -> None:
    """Put the latest versions under a draft."""
    actor = place.actor
    with opened(place) as database:
        with database.writing() as connection:
            _, changes = merges.merge(connection, actor, number, prefer)
        for change in changes:
            say(f"draft {number}: {change.name} is on version {change.base} now")
        if not changes:
            say(f"draft {number} is on the latest versions already")


def discard(place: Place, number: int, reason: str) -> None:
    """Give a draft up."""
    actor = place.actor
    with opened(place) as database:
        with database.writing() as connection:
            drafts.discard(connection, actor, number, reason)
        say(f"draft {number}: discarded")


class Wish(NamedTuple):
    """How something is to be published.

    Attributes:
        channels: Where.
        at: When, as the command line says it; None for now.
        over: The version that the channel is known to have.
        reason: Why.
        code: The folder of the code that it is checked with; None to check nothing.
        types: Whether types are checked.
    """

    channels: Sequence[str]
    at: str | None = None
    over: int | None = None
    reason: str = ""
    code: str | None = "."
    types: bool = True


def publish_one(place: Place, what: str, wish: Wish) -> None:
    """Make versions of a draft and publish them, or publish a version that there is.

    Raises:
        SystemExit: With 1 where something is wrong with the draft.
    """
    actor = place.actor
    with opened(place) as database:
        at = moment_at(wish.at) if wish.at is not None else None
        number = draft_number(what)
        if number is not None:
            with code_at(wish.code) if wish.code is not None else nullcontext() as folder:
                _publish_draft(database, actor, number, wish._replace(code=folder), at)
            return
        address = StoreSnapshot(database).resolved(Address.read(what))
        assert address.number is not None
        with database.writing() as connection:
            for channel in wish.channels:
                _publish(connection, actor, {address.name: address.number}, channel, at, wish)


def _publish_draft(database: Database, actor: Actor, number: int, wish: Wish, at: str | None) -> None:
    judge = _judge() if wish.types and wish.code is not None else None
    while True:
        with database.reading() as connection:
            found = drafts.opened(connection, number)
            check_approved(connection, found)
            check_current(connection, found)
            before = last_version_line(connection)
        prints: dict[str, str | None] = {}
        if wish.code is not None:
            verdict = check_draft(database, number, wish.code, judge)
            if not verdict.is_sound:
                _say(verdict)
                raise SystemExit(WRONG)
            prints |= verdict.fingerprints
        with database.writing() as connection:
            found_now = drafts.opened(connection, number)
            if wish.code is not None and (last_version_line(connection), found_now) != (before, found):
                continue  # What was checked is not what would be published.
            made = release(connection, actor, found, prints, checked=wish.code is not None)
            for channel in wish.channels:
                _publish(connection, actor, {each.name: each.number for each in made}, channel, at, wish)
        return


def _publish(
    connection: Connection, actor: Actor, numbers: Mapping[str, int], channel: str, at: str | None, wish: Wish
) -> None:
    for done in publish(connection, actor, numbers, channel, effective=at, over=wish.over, reason=wish.reason):
        later = f" from {shown(done.effective)} on" if done.effective > done.created else ""
        say(f"{done.name}@{done.number} published to {channel}{later}")
        _remind(connection, done.name, channel, done.number)


def _remind(connection: Connection, name: str, channel: str, number: int) -> None:
    """Say what else is still to take effect in a channel."""
    for each in scheduled(connection, name, channel):
        if each.number != number:
            complain(f"{name}@{each.number} is to follow in {channel} on {shown(each.effective)}")


def rollback(place: Place, name: str, channel: str, to: int | None, reason: str) -> None:
    """Publish the version before to a channel, or an older one."""
    actor = place.actor
    with opened(place) as database, database.writing() as connection:
        number = to if to is not None else before_that(connection, name, channel)
        present = in_effect(connection, channel, moment(connection), name).get(name)
        publish(connection, actor, {name: number}, channel, reason=reason, action="rollback")
        came = f", after {name}@{present}" if present is not None else ""
        say(f"{name}@{number} published to {channel}{came}")
        _remind(connection, name, channel, number)
