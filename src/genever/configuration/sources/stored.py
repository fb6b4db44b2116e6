"""Entries of a store as binding files: ``store://ranking/acme@prod``; see `genever.store`.

What follows the ``@`` says of when: ``@17`` is a version, ``@prod`` the one that a channel has, ``@latest``, or nothing
the latest one, and ``@draft5`` what a draft makes of it. What an entry includes is of the same time: of the same
channel, of when the version was made, of the same draft. All that one load reads is as the store was at one moment.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Callable
from importlib import import_module
from typing import Protocol

from genever.language.text.errors import error
from genever.records import NamedTuple

SCHEME = "store://"
#: The time that an address without one means.
LATEST = "latest"

#: Compiled when the first address is read: every program that loads a file imports this module.
_REVISION = r"(?:(?P<time>[a-z][a-z0-9_-]*)(?:\.(?P<exact>[1-9]\d{0,8}))?|(?P<number>[1-9]\d{0,8}))"
_HINT = "as in store://ranking/acme@prod, store://ranking/acme@17 or store://ranking/acme"


class Address(NamedTuple):
    """An entry at a time.

    Attributes:
        name: The entry's name.
        time: A channel, ``latest``, ``draft5``, or ``log100`` for when the log had so many lines; empty for when the
            version was made.
        number: The version, None where the time says which.
    """

    name: str
    time: str = LATEST
    number: int | None = None

    def __str__(self) -> str:
        revision = ".".join(str(part) for part in (self.time, self.number) if part)
        return f"{SCHEME}{self.name}@{revision}"

    @classmethod
    def read(cls, text: str) -> Address:
        """Return the address that a text is, with or without ``store://``.

        Raises:
            ConfigFileError: It is none.
        """
        name, _, revision = text.removeprefix(SCHEME).partition("@")
        found = re.fullmatch(_REVISION, revision or LATEST)
        if not name or found is None:
            raise error("no-entry", f"{text} is no address of an entry", hint=_HINT)
        number = found["number"] or found["exact"]
        return cls(name, found["time"] or "", int(number) if number else None)


class Snapshot(Protocol):
    """A store at one moment."""

    def resolved(self, address: Address) -> Address:
        """Return an address with its version.

        Raises:
            ConfigFileError: There is none.
        """

    def time_of(self, address: Address) -> str:
        """Return the time of what an entry includes."""

    def text(self, address: Address) -> str:
        """Return the text at a resolved address."""


def is_stored(path: str) -> bool:
    """Return whether a path is an address of an entry.

    >>> is_stored("store://ranking/acme@prod")
    True
    """
    return path.startswith(SCHEME)


def default_snapshot() -> Snapshot:
    """Return the store of the project or the environment, as it is now.

    Raises:
        ConfigImportError: A package that stores need is not installed.
        GeneverError: Nothing says where it is.
    """
    try:
        # By name: stores are a room far above this one, and only who reads one pays for the database.
        reading = import_module("genever.store.reading")
    except ModuleNotFoundError as problem:
        if problem.name is None or problem.name.startswith("genever"):
            raise
        message = f"stores need the package {problem.name}, which is not installed"
        raise error("no-module", message, hint="pip install 'genever[store]'") from None
    snapshot: Snapshot = reading.snapshot()
    return snapshot


class Stored:
    """Reads the entries that one load leads to.

    Args:
        open_store: Returns the store as it is; it is called once, and only if something is read from it.
    """

    def __init__(self, open_store: Callable[[], Snapshot] = default_snapshot) -> None:
        self._open = open_store
        self._snapshot: Snapshot | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The store as it is for this load."""
        if self._snapshot is None:
            self._snapshot = self._open()
        return self._snapshot

    def named(self, path: str, including: str | None) -> str:
        """Return the path of a binding file with the version of an entry in it; of another file as it is.

        Args:
            path: As it is written.
            including: The full path of the file that includes it; None for a file that nothing includes.

        Raises:
            ConfigFileError: There is no such entry or version.
        """
        around = Address.read(including) if including is not None and is_stored(including) else None
        if around is not None and path.startswith(("./", "../")):
            path = SCHEME + posixpath.normpath(posixpath.join(posixpath.dirname(around.name), path)).lstrip("./")
        if not is_stored(path):
            return path
        address = Address.read(path)
        if around is not None and "@" not in path:
            address = address._replace(time=self.snapshot.time_of(around))
        return str(self.snapshot.resolved(address))

    def open(self, path: str) -> io.BytesIO:
        """Return the text at a path that `named` has given, opened."""
        return io.BytesIO(self.snapshot.text(Address.read(path)).encode())
