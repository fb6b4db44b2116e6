"""The names of entries, users and channels."""

from __future__ import annotations

import re

from sqlalchemy import Connection, select

from genever.language.text.diagnostics import suggest
from genever.language.text.errors import error
from genever.store.database.log import Actor, Note, write
from genever.store.database.schema import CHANNEL_LENGTH, CHANNELS, NAME_LENGTH, USER_LENGTH

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\Z")
_CHANNEL = re.compile(r"[a-z][a-z0-9_-]*\Z")
#: What addresses have another meaning for.
_RESERVED = re.compile(r"(?:latest|draft\d*|log\d*|\d+)\Z")


def check_name(name: str, what: str = "an entry") -> str:
    """Return the name of an entry or a folder.

    Raises:
        ConfigValueError: It is none.
    """
    if not _NAME.match(name) or _RESERVED.match(name) or len(name) > NAME_LENGTH:
        hint = "letters, digits and _ . - with slashes between, as in ranking/acme"
        raise error("bad-name", f"{name!r} cannot be the name of {what}", hint=hint)
    return name


def check_user(name: str) -> str:
    """Return the name of a user.

    Raises:
        ConfigValueError: It is none.
    """
    if not name.strip() or not name.isprintable() or len(name) > USER_LENGTH:
        raise error("bad-name", f"{name!r} cannot be the name of a user", hint="--user NAME, or GENEVER_USER")
    return name.strip()


def add_channel(connection: Connection, actor: Actor, name: str) -> None:
    """Add a channel, unless it is there.

    Raises:
        ConfigValueError: It cannot be the name of one.
    """
    if not _CHANNEL.match(name) or _RESERVED.match(name) or len(name) > CHANNEL_LENGTH:
        hint = "small letters, digits, _ and -; not latest, draft1 or log1, which have a meaning"
        raise error("bad-name", f"{name!r} cannot be the name of a channel", hint=hint)
    if name not in channels(connection):
        connection.execute(CHANNELS.insert().values(name=name))
        write(connection, actor, [Note("channel", name)])


def check_channel(connection: Connection, name: str) -> str:
    """Return the name of a channel that there is.

    Raises:
        ConfigFileError: There is none of that name.
    """
    known = channels(connection)
    if name not in known:
        hint = suggest(name, known) or f"the channels are {', '.join(known)}; genever store init --channel adds one"
        raise error("no-entry", f"there is no channel {name!r}", hint=hint)
    return name


def channels(connection: Connection) -> list[str]:
    """Return the names of all channels."""
    return [*connection.scalars(select(CHANNELS.c.name).order_by(CHANNELS.c.name))]
