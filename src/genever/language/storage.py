"""The folder in which things are kept from one program to the next, as what was parsed.

What is in there is believed, so it belongs to the user, in a directory that nobody else may write to; else there is no
cache. ``GENEVER_CACHE`` names another directory, by its absolute path; anything else turns the cache off. Entries are
written atomically, and are dropped when there are many.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from genever.records import NamedTuple

_DRAFT = ".draft-"
_DRAFT_SECONDS = 3600

# All that is done there is done relative to the folder that was opened and looked at, so that nothing can take its
# place meanwhile; where the system cannot do that, by path.
_BY_DESCRIPTOR = os.open in os.supports_dir_fd and hasattr(os, "O_DIRECTORY")
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@contextmanager
def opened(part: str = "", is_new: bool = False) -> Iterator[Folder]:
    """Give the cache's folder, if it is this user's and nobody else may write to it; made where ``is_new``.

    Args:
        part: The name of a folder in it, for what is kept of one kind.
        is_new: Whether it is made where it is not there.

    Raises:
        OSError: It is not, or there is none.
    """
    path = place()
    if path is None:
        raise FileNotFoundError
    path = os.path.join(path, part) if part else path
    if is_new:
        os.makedirs(path, mode=0o700, exist_ok=True)
    if not _BY_DESCRIPTOR:
        yield Folder(path, None)
        return
    descriptor = os.open(path, _READ | os.O_DIRECTORY)
    try:
        about = os.fstat(descriptor)
        if about.st_uid != os.getuid() or about.st_mode & 0o022:
            raise PermissionError(path)
        yield Folder("", descriptor)
    finally:
        os.close(descriptor)


class Folder(NamedTuple):
    """A folder: what names in it begin with, and the descriptor that they are relative to."""

    path: str
    descriptor: int | None

    def named(self, name: str) -> str:
        """Return the path of an entry."""
        return os.path.join(self.path, name)


def content_of(name: str, folder: Folder, most: int) -> bytes | None:
    """Return what an entry holds, None where it is no regular file of this user's or is larger than ``most`` bytes."""
    descriptor = os.open(folder.named(name), _READ, dir_fd=folder.descriptor)
    try:
        about = os.fstat(descriptor)
        is_ours = not hasattr(os, "getuid") or about.st_uid == os.getuid()
        if not stat.S_ISREG(about.st_mode) or not is_ours or about.st_size > most:
            return None
        return os.read(descriptor, about.st_size)
    finally:
        os.close(descriptor)


def write(name: str, content: bytes, folder: Folder) -> None:
    """Write an entry: all of it, or nothing."""
    draft = f"{_DRAFT}{os.urandom(8).hex()}"
    descriptor = os.open(folder.named(draft), _WRITE, 0o600, dir_fd=folder.descriptor)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        descriptors = {"src_dir_fd": folder.descriptor, "dst_dir_fd": folder.descriptor}
        os.replace(folder.named(draft), folder.named(name), **descriptors)
    except BaseException:  # A full disk, or an interrupt.
        os.unlink(folder.named(draft), dir_fd=folder.descriptor)
        raise


def prune(folder: Folder, entry: str, most: int) -> None:
    """Drop the older half of the entries where there are more than ``most``, and drafts that were left behind.

    ``entry`` is what the names of entries match; nothing else is dropped.
    """
    names = os.listdir(folder.path if folder.descriptor is None else folder.descriptor)
    ages = {name: _age(name, folder) for name in names if re.fullmatch(entry, name)}
    drafts = [name for name in names if name.startswith(_DRAFT) and _age(name, folder) > _DRAFT_SECONDS]
    oldest = sorted(ages, key=lambda name: -ages[name])[: len(ages) // 2] if len(ages) > most else []
    for name in (*oldest, *drafts):
        os.unlink(folder.named(name), dir_fd=folder.descriptor)


def _age(name: str, folder: Folder) -> float:
    """Return the seconds since a file was written."""
    about = os.stat(folder.named(name), dir_fd=folder.descriptor, follow_symlinks=False)
    return time.time() - about.st_mtime


def place() -> str | None:
    """Return where entries are kept, None for nowhere."""
    folder = os.environ.get("GENEVER_CACHE")
    if folder is None:
        named = os.environ.get("XDG_CACHE_HOME")
        folder = os.path.join(named, "genever") if named else _folder_of_the_system()
    return folder if os.path.isabs(folder) else None  # Without a home directory, "~" stays as it is.


def _folder_of_the_system() -> str:
    """Return where caches are kept on a system like this one."""
    if sys.platform not in ("darwin", "win32"):
        return os.path.join(os.path.expanduser("~"), ".cache", "genever")  # Every small program waits for this.
    from platformdirs import user_cache_dir

    return user_cache_dir("genever", appauthor=False)
