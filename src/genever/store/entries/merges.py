"""Drafts that meet: what a draft changes, on the versions that others have made since it was begun."""

from __future__ import annotations

from sqlalchemy import Connection

from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error_for
from genever.store.database.log import Actor
from genever.store.entries.drafts import Change, Draft, base_text, opened, outdated, rebase
from genever.store.entries.snapshot import version
from genever.store.texts.merging import Side, merged, refused


def merge(connection: Connection, actor: Actor, number: int, prefer: Side | None = None) -> tuple[Draft, list[Change]]:
    """Put the latest versions under a draft; return it as it is then, and the changes of it that were merged.

    Args:
        connection: In a transaction that writes.
        actor: Who does so.
        number: The draft's number.
        prefer: Whose statement counts where both have changed one; None to refuse that.

    Raises:
        ConfigFileError: There is no such draft.
        ConfigRuntimeError: It is not open any more.
        ConfigValueError: There are conflicts.
    """
    found = opened(connection, number)
    changes: list[Change] = []
    problems: list[Diagnostic] = []
    for change, newest in outdated(connection, found):
        theirs = version(connection, change.name, newest).text
        text, conflicts = merged(base_text(connection, change), theirs, change.text, prefer or "theirs")
        changes.append(Change(change.name, newest, text))
        if conflicts and prefer is None:
            problems += refused(change.name, conflicts).diagnostics
    if problems:
        raise error_for(tuple(problems))
    return (rebase(connection, actor, number, changes) if changes else found), changes
