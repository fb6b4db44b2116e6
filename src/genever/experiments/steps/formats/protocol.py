"""What a format does."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from genever.language.text.errors import GeneverError, error


class Format(Protocol):
    """A way to keep values of some types in files. Those of the entry point group ``genever.formats`` are asked first.

    Attributes:
        name: What manifests call it.
        is_safe: Whether reading it runs no code that whoever has written the files may choose.
        keeps_files: Whether what is read refers to the files, so that these have to stay.
    """

    @property
    def name(self) -> str: ...  # noqa: D102  # Said above, as the next.

    @property
    def is_safe(self) -> bool: ...  # noqa: D102

    @property
    def keeps_files(self) -> bool: ...  # noqa: D102

    def accepts(self, value: Any) -> bool:
        """Return whether a value comes back equal from files of this format."""

    def save(self, value: Any, folder: Path) -> None:
        """Write a value into an empty folder: equal values as equal bytes, where the library lets one.

        Raises:
            GeneverError: Part of it cannot be kept, code ``not-cached``.
            OSError: The folder cannot be written to.
        """

    def load(self, folder: Path) -> Any:
        """Return the value that `save` has written into a folder.

        Raises:
            GeneverError: What is there cannot be read here, code ``not-cached``.
            OSError: The folder cannot be read.
        """


def library_of(value: Any) -> str:
    """Return the name of the package whose code defines the type of a value."""
    return str(getattr(type(value), "__module__", "")).partition(".")[0]


def unreadable(what: str, problem: BaseException | str, hint: str | None = None) -> GeneverError:
    """Return the error for files that cannot be read."""
    why = str(problem) or type(problem).__name__
    return error("not-cached", f"a result kept as {what} cannot be read: {' '.join(why.split())}", hint=hint)


def missing(what: str, package: str) -> GeneverError:
    """Return the error for a package that a format needs."""
    return unreadable(what, f"the package {package} is not installed", f"pip install {package}")
