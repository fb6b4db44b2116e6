"""Parsed texts, kept from one program to the next: files that were read before need no parser.

Loading the parser takes a small program as long as the rest of its loading, and most programs read the files they
read the last time. A text without mistakes is kept as plain data, with the text itself to compare with. Entries are
written atomically, and are dropped when there are many; a text that speaks of a secret is never kept. What they say
is believed, so they belong to the user, in a directory that nobody else may write to; else there is no cache.
``GENEVER_CACHE`` names another directory, by its absolute path; anything else turns the cache off.
"""

from __future__ import annotations

import marshal
import os
import re
import stat
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from genever.language import operations
from genever.language.syntax import nodes
from genever.records import NamedTuple

#: The longest text that is kept, in characters.
MAX_LENGTH = 256 * 1024
#: The most entries that are kept; beyond it, the older half is dropped.
MAX_ENTRIES = 256
#: The largest entry that is read, in bytes.
MAX_SIZE = 16 * 1024 * 1024
_ENTRY = r"[0-9a-f]{8}-[0-9]+"
_DRAFT = ".draft-"
_DRAFT_SECONDS = 3600
#: How many texts one program keeps: those it begins with, not those it makes up as it goes.
_BUDGET = iter(range(16))

_OPERATORS = (operations.Arithmetic, operations.Comparison, operations.Sign, operations.Function, operations.Format)
_NODES = {
    cls.__name__: cls
    for cls in (
        *(nodes.Literal, nodes.Macro, nodes.Reference, nodes.Call, nodes.Operation, nodes.List, nodes.Tuple),
        *(nodes.Dict, nodes.Binding, nodes.Unbinding, nodes.Block, nodes.Import, nodes.Include, nodes.Assertion),
        *_OPERATORS,
    )
}


def find(text: str) -> tuple[nodes.Statement, ...] | None:
    """Return the statements of a text that was parsed before, or None."""
    name = _name(text)
    if name is None:
        return None
    try:
        with _opened_folder() as folder:
            content = _content(name, folder)
        if content is None or zlib.crc32(content[4:]).to_bytes(4, "big") != content[:4]:
            return None
        version, kept, statements = marshal.loads(content[4:])
        if version != _version() or kept != text:
            return None
        return tuple(map(_decoded, statements))
    except (OSError, ValueError, EOFError, TypeError, LookupError, RecursionError, MemoryError):
        return None  # No entry, or a damaged one.


def keep(text: str, statements: tuple[nodes.Statement, ...]) -> None:
    """Keep the statements of a text; a cache that cannot be written is no cache, and no error."""
    name = _name(text)
    if name is None or next(_BUDGET, None) is None:
        return
    try:
        entry: Any = (_version(), text, list(map(_encoded, statements)))
        content = marshal.dumps(entry)
        with _opened_folder(is_new=True) as folder:
            _write(name, zlib.crc32(content).to_bytes(4, "big") + content, folder)
            _prune(folder)
    except (OSError, ValueError, RecursionError, MemoryError):
        return


# ---- The folder and its files -------------------------------------------------------------------------

# All that is done there is done relative to the folder that was opened and looked at, so that nothing can take its
# place meanwhile; where the system cannot do that, by path.
_BY_DESCRIPTOR = os.open in os.supports_dir_fd and hasattr(os, "O_DIRECTORY")
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@contextmanager
def _opened_folder(is_new: bool = False) -> Iterator[_Folder]:
    """Give the cache's folder, if it is this user's and nobody else may write to it; made where ``is_new``.

    Raises:
        OSError: It is not, or there is none.
    """
    path = _folder()
    if path is None:
        raise FileNotFoundError
    if is_new:
        os.makedirs(path, mode=0o700, exist_ok=True)
    if not _BY_DESCRIPTOR:
        yield _Folder(path, None)
        return
    descriptor = os.open(path, _READ | os.O_DIRECTORY)
    try:
        about = os.fstat(descriptor)
        if about.st_uid != os.getuid() or about.st_mode & 0o022:
            raise PermissionError(path)
        yield _Folder("", descriptor)
    finally:
        os.close(descriptor)


class _Folder(NamedTuple):
    """A folder: what names in it begin with, and the descriptor that they are relative to."""

    path: str
    descriptor: int | None

    def named(self, name: str) -> str:
        return os.path.join(self.path, name)


def _content(name: str, folder: _Folder) -> bytes | None:
    """Return what an entry holds, None where it is no regular file of this user's or is too large."""
    descriptor = os.open(folder.named(name), _READ, dir_fd=folder.descriptor)
    try:
        about = os.fstat(descriptor)
        is_ours = not hasattr(os, "getuid") or about.st_uid == os.getuid()
        if not stat.S_ISREG(about.st_mode) or not is_ours or about.st_size > MAX_SIZE:
            return None
        return os.read(descriptor, about.st_size)
    finally:
        os.close(descriptor)


def _write(name: str, content: bytes, folder: _Folder) -> None:
    draft = f"{_DRAFT}{os.urandom(8).hex()}"
    descriptor = os.open(folder.named(draft), _WRITE, 0o600, dir_fd=folder.descriptor)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        place = {"src_dir_fd": folder.descriptor, "dst_dir_fd": folder.descriptor}
        os.replace(folder.named(draft), folder.named(name), **place)
    except BaseException:  # A full disk, or an interrupt.
        os.unlink(folder.named(draft), dir_fd=folder.descriptor)
        raise


def _prune(folder: _Folder) -> None:
    """Drop the older half of the entries where there are many, and drafts that were left behind; nothing else."""
    names = os.listdir(folder.path if folder.descriptor is None else folder.descriptor)
    ages = {name: _age(name, folder) for name in names if re.fullmatch(_ENTRY, name)}
    drafts = [name for name in names if name.startswith(_DRAFT) and _age(name, folder) > _DRAFT_SECONDS]
    oldest = sorted(ages, key=lambda name: -ages[name])[: len(ages) // 2] if len(ages) > MAX_ENTRIES else []
    for name in (*oldest, *drafts):
        os.unlink(folder.named(name), dir_fd=folder.descriptor)


def _age(name: str, folder: _Folder) -> float:
    """Return the seconds since a file was written."""
    about = os.stat(folder.named(name), dir_fd=folder.descriptor, follow_symlinks=False)
    return time.time() - about.st_mtime


def _name(text: str) -> str | None:
    if len(text) > MAX_LENGTH or "secret" in text or _folder() is None:
        return None
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}-{len(text)}"


def _folder() -> str | None:
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


@cache
def _version() -> tuple[object, ...]:
    """What an entry depends on besides its text: the Python and the files that make the nodes."""
    here = os.path.dirname(os.path.abspath(__file__))
    parser = (os.path.join("parser", f"{name}.py") for name in ("tree", "fstrings", "layout", "driver", "tables"))
    files = ("nodes.py", *parser, os.path.join("..", "operations.py"), os.path.join("..", "evaluation", "functions.py"))
    stats = [os.stat(os.path.join(here, file)) for file in files]
    return (sys.hexversion, *((stat.st_size, stat.st_mtime_ns) for stat in stats))


def _encoded(value: Any) -> Any:
    """A node or operator as a list of its name and fields; everything else as it is."""
    if isinstance(value, _OPERATORS):
        return [type(value).__name__, *value.details]
    if isinstance(value, tuple):
        parts = [_encoded(part) for part in value]
        return [type(value).__name__, *parts] if type(value).__name__ in _NODES else tuple(parts)
    return value


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        name, *parts = value
        return _NODES[name](*map(_decoded, parts))
    return tuple(map(_decoded, value)) if isinstance(value, tuple) else value
