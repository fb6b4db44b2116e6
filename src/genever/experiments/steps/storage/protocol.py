"""What a storage does."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol


class Stored(NamedTuple):
    """Something in a storage.

    Attributes:
        name: What it is called there.
        size: Its size in bytes.
        modified: When it was put there, in seconds since 1970, by the clock of the storage.
    """

    name: str
    size: int
    modified: float


class Storage(Protocol):
    """Names with contents. Names have slashes; what is put is there whole or not at all.

    Whatever fails there, for want of rights or space or an answer, is a `genever.ConfigFileError` of the code
    ``no-storage``, which is an `OSError`.

    Attributes:
        url: Where it is, without a password.
        shared: Whether others than this user can write there.
    """

    @property
    def url(self) -> str: ...  # noqa: D102  # Said above, as the next.

    @property
    def shared(self) -> bool: ...  # noqa: D102

    def read(self, name: str) -> bytes:
        """Return what has a name.

        Raises:
            FileNotFoundError: Nothing has it.
        """

    def fetch(self, name: str, path: Path) -> None:
        """Make a local copy of what has a name, whole or not at all; the file can be written to as any other.

        Raises:
            FileNotFoundError: Nothing has it.
        """

    def put(self, name: str, source: Path | bytes, *, new: bool = False) -> bool:
        """Put a file or bytes under a name.

        Args:
            name: The name.
            source: The file, which stays where it is; or the bytes.
            new: Whether it is put only where there is nothing yet; of several at once, one puts it.

        Returns:
            Whether it was put.
        """

    def names(self, prefix: str) -> Iterator[Stored]:
        """Yield what has a name that begins with a prefix, which ends with a slash or is empty; sorted by name."""

    def delete(self, name: str) -> None:
        """Take away what has a name, if anything has."""

    def lock(self, name: str, waiting: Callable[[str], None] | None = None) -> AbstractContextManager[None]:
        """Hold a lock inside a ``with`` block, which one process has at a time.

        One that was killed does not keep it: on this machine that is seen at once, elsewhere after a minute in which
        it has shown no life. Who was stopped for that long and comes back may find that another one has the lock.

        Args:
            name: The name of what it is about, which need not be there.
            waiting: Called once with who has the lock, where it has to be waited for.
        """


#: A part of a name: what file systems and object stores take, and what leads nowhere else.
_PART = re.compile(r"(?!\.)[^/\\\x00-\x1f]{1,255}" if os.name != "nt" else r"(?!\.)[^/\\\x00-\x1f:*?\"<>|]{1,255}")


def checked(name: str) -> str:
    """Return a name.

    Raises:
        ValueError: It is none, or leads out of the storage.
    """
    if not all(_PART.fullmatch(part) for part in name.split("/")):
        raise ValueError(f"{name!r} is no name in a storage")
    return name
