"""What a format does."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol


class Format(Protocol):
    """A way to keep values of some types in files.

    Attributes:
        name: What manifests call it.
        is_safe: Whether reading it runs no code of the data's.
    """

    name: str
    is_safe: bool

    def accepts(self, value: Any) -> bool:
        """Return whether it can keep a value."""

    def save(self, value: Any, folder: Path) -> None:
        """Write a value into an empty folder: equal values as equal bytes, where the library lets one."""

    def load(self, folder: Path) -> Any:
        """Return the value that `save` has written into a folder."""
