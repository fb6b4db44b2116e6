"""Which store a command is for, and who acts."""

from __future__ import annotations

import getpass
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from genever.cli.exit import ending
from genever.language.text.errors import error
from genever.store.database.log import Actor, moment_of
from genever.store.database.opening import Database
from genever.store.entries.names import check_user
from genever.store.reading import database

#: The environment variable that names who acts.
VARIABLE = "GENEVER_USER"


class Place(NamedTuple):
    """What each subcommand is given.

    Attributes:
        url: The URL of the database; None for that of the environment or the project.
        user: Who acts; None for that of the environment or the system.
    """

    url: str | None = None
    user: str | None = None

    @property
    def actor(self) -> Actor:
        """Who acts, and on which machine.

        Raises:
            ConfigValueError: Nobody is named, or the name cannot be one.
        """
        name = self.user or os.environ.get(VARIABLE)
        if name is None:
            try:
                name = getpass.getuser()
            except (OSError, KeyError):  # The system knows no name for the number.
                name = ""
        return Actor(check_user(name), platform.node())


@contextmanager
def opened(place: Place) -> Iterator[Database]:
    """Yield the database of a command, which ends with a message where something is wrong."""
    with ending():
        found = database(place.url)
        try:
            yield found
        finally:
            found.close()


def draft_number(text: str) -> int | None:
    """Return the number of the draft that is meant by ``5`` or ``draft5``; None for what means something else."""
    digits = text.removeprefix("draft")
    return int(digits) if digits.isascii() and digits.isdigit() else None


def moment_at(text: str) -> str:
    """Return the moment that a text is, which without a zone is one of the local time.

    Raises:
        ConfigValueError: It is none.
    """
    try:
        return moment_of(datetime.fromisoformat(text))
    except ValueError:
        example = datetime.now().astimezone().strftime("%Y-%m-%dT%H:%M%z")
        raise error("bad-setting", f"{text!r} is not a moment", hint=f"as in {example}") from None


def shown(moment: str) -> str:
    """Return a moment for people, in local time."""
    when = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return when.astimezone().strftime("%Y-%m-%d %H:%M")
