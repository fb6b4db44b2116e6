"""What a storage does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol


class Stored(NamedTuple):
    """Something in a storage: its name, its size in bytes, and when it was put there, in seconds since 1970."""

    name: str
    size: int
    modified: float


class Storage(Protocol):
    """Names with contents. Names have slashes; what is put is there whole or not at all."""

    url: str
    shared: bool

    def read(self, name: str) -> bytes:
        """Return what has a name.

        Raises:
            FileNotFoundError: Nothing has it.
        """

    def fetch(self, name: str, path: Path) -> None:
        """Make a local copy of what has a name, whole or not at all."""

    def put(self, name: str, source: Path | bytes, *, new: bool = False) -> bool:
        """Put a file or bytes under a name; with ``new`` only where there is nothing yet. Return whether it was put."""

    def names(self, prefix: str) -> Iterator[Stored]:
        """Yield what is below a prefix."""

    def delete(self, name: str) -> None:
        """Take away what has a name, if anything has."""

    def lock(self, name: str, waiting: Callable[[str], None] | None = None) -> AbstractContextManager[None]:
        """Hold a lock, which one has at a time; ``waiting`` is told once who has it if it has to be waited for."""
