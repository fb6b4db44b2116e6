"""A folder's files under a version in a storage: put there once, with a file of their checksums, never overwritten."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from genever.experiments.steps.storage.protocol import Storage, checked
from genever.language.text.errors import error

#: The file of checksums, in the form of ``sha256sum``. A version is complete when it is there.
CHECKSUMS = "SHA256SUMS"


class Published(NamedTuple):
    """What was published.

    Attributes:
        files: The number of files.
        size: Their size in bytes.
        left_out: The names of what was left out: hidden files, and links to folders.
        is_new: Whether anything had to be put there; else the same was there already.
    """

    files: int
    size: int
    left_out: list[str]
    is_new: bool


def publish(folder: Path, storage: Storage, version: str) -> Published:
    """Put the files of a folder under a version; one that was begun and is not complete is completed.

    Args:
        folder: The folder, in which nothing changes any more.
        storage: Where they are put.
        version: What their names there begin with.

    Raises:
        ConfigValueError: There is a version of that name with other files, or one of the files has a name that a
            storage cannot have; code ``not-published``.
        OSError: A file cannot be read.
        ConfigFileError: The storage cannot be used.
    """
    paths, left_out = _files(folder)
    try:
        names = {checked(f"{version}/{name}"): name for name in paths}
    except ValueError as problem:
        raise error("not-published", f"{folder} cannot be published: {problem}") from None
    digests = {name: _digest(folder / name) for name in paths}
    sums = "".join(f"{digests[name]}  {name}\n" for name in paths).encode()
    there = _read(storage, f"{version}/{CHECKSUMS}")
    if there not in (None, sums):
        raise _taken(storage, version, CHECKSUMS)
    if there is None:
        for target, name in names.items():
            if not storage.put(target, folder / name, new=True) and _stored_digest(storage, target) != digests[name]:
                raise _taken(storage, version, name)
        if not storage.put(f"{version}/{CHECKSUMS}", sums, new=True) and storage.read(f"{version}/{CHECKSUMS}") != sums:
            raise _taken(storage, version, CHECKSUMS)
    size = sum((folder / name).stat().st_size for name in paths)
    return Published(len(paths), size, left_out, there is None)


def _files(folder: Path) -> tuple[list[str], list[str]]:
    """Return the names of the files in a folder, and of what is left out of it."""
    names, left_out = [], []
    for place, folders, files in os.walk(folder):
        here = Path(place).relative_to(folder)
        for each in [*folders, *files]:
            path, name = folder / here / each, (here / each).as_posix()
            if each.startswith(".") or (path.is_dir() and path.is_symlink()):
                left_out.append(name)
            elif path.is_file() and name != CHECKSUMS:
                names.append(name)
        folders[:] = [each for each in folders if not each.startswith(".")]
    return sorted(names), sorted(left_out)


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(storage: Storage, name: str) -> bytes | None:
    try:
        return storage.read(name)
    except FileNotFoundError:
        return None


def _stored_digest(storage: Storage, name: str) -> str:
    with tempfile.TemporaryDirectory(prefix="genever-") as folder:
        storage.fetch(name, Path(folder, "file"))
        return _digest(Path(folder, "file"))


def _taken(storage: Storage, version: str, name: str) -> Exception:
    what = f"{storage.url} has a version {version} with another {name}, and a version is never overwritten"
    return error("not-published", what, hint="give this one another name: --as NAME")
