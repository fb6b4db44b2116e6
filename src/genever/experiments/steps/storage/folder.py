"""A storage in a folder, on a disk of this machine or on one that several machines share."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from stat import S_IMODE, S_IWGRP, S_IWOTH

from genever.experiments.steps.storage.failing import failing
from genever.experiments.steps.storage.locks import LOCKS, held
from genever.experiments.steps.storage.protocol import Stored, checked

#: The folder of what is being written, in that of the cache: what is there is moved to its name, or left by a kill.
DRAFTS = ".drafts"
#: After how many seconds a draft was left by one that was killed.
_DRAFT_SECONDS = 24 * 3600.0
#: Linux's request to let a file share the blocks of another one until either is written to.
_FICLONE = 0x40049409


class FolderStorage:
    """A storage in a folder, which is made when something is put there.

    Args:
        path: The folder.
        is_lasting: Whether each file that is put there is waited for until it is on the disk. Else only small ones
            are, as manifests: a file that is called by its hash and was lost with the power is found and made again.
    """

    def __init__(self, path: Path, *, is_lasting: bool = False) -> None:
        self._path = Path(os.path.abspath(path))
        self._is_lasting = is_lasting
        self._is_clean = False

    def __repr__(self) -> str:
        return f"FolderStorage({str(self._path)!r})"

    @property
    def url(self) -> str:
        """The path of the folder."""
        return str(self._path)

    @property
    def shared(self) -> bool:
        """Whether the folder, or one of those at its top, belongs to another user or can be written to by others."""
        return any(_is_shared(folder) for folder in (self._path, *(self._path / name for name in ("steps", "objects"))))

    def read(self, name: str) -> bytes:
        """Return what has a name."""
        with failing(self.url, "read"):
            return self._at(name).read_bytes()

    def fetch(self, name: str, path: Path) -> None:
        """Make a local copy of what has a name."""
        source = self._at(name)
        with failing(self.url, "read"):
            source.stat()
        with failing(str(path.parent), "written"):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name[:80]}.{os.urandom(8).hex()}")
            try:
                _copy(source, draft)
                os.replace(draft, path)
            finally:
                draft.unlink(missing_ok=True)

    def put(self, name: str, source: Path | bytes, *, new: bool = False) -> bool:
        """Put a file or bytes under a name."""
        path = self._at(name)
        with failing(self.url, "written"):
            if new and path.exists():
                return False
            self._clean()
            self._folder(self._path / DRAFTS)
            draft = self._path / DRAFTS / os.urandom(16).hex()
            try:
                if isinstance(source, bytes):
                    draft.write_bytes(source)
                else:
                    _copy(source, draft)
                if self._is_lasting or (isinstance(source, bytes) and not name.startswith(f"{LOCKS}/")):
                    _to_disk(draft)
                return self._name(draft, path, is_new=new)
            except FileNotFoundError as problem:  # Not that nothing has the name, but that a folder has gone.
                raise OSError(problem.errno, f"{problem.strerror}: {problem.filename}") from problem
            finally:
                with suppress(OSError):
                    draft.unlink()

    def _name(self, draft: Path, path: Path, *, is_new: bool) -> bool:
        """Give a draft its name; where ``is_new``, only if nothing has that."""
        for last in (False, True):
            self._folder(path.parent)
            try:
                if not is_new:
                    os.replace(draft, path)
                    return True
                try:
                    os.link(draft, path)
                except FileExistsError:
                    return False
                except FileNotFoundError:
                    raise
                except OSError:  # A file system without such links.
                    if path.exists():
                        return False
                    os.replace(draft, path)
                return True
            except FileNotFoundError:  # Another process has just taken the empty folder away.
                if last:
                    raise
        raise AssertionError

    def names(self, prefix: str) -> Iterator[Stored]:
        """Yield what has a name that begins with a prefix."""
        top = self._path / prefix
        found = []
        with failing(self.url, "read"):
            for folder, folders, files in os.walk(top, onerror=_unless_gone):
                if Path(folder) == self._path:
                    folders[:] = [each for each in folders if each != DRAFTS]
                for each in files:
                    path = Path(folder, each)
                    with suppress(FileNotFoundError):  # Another process has just taken it away.
                        about = path.stat()
                        found.append(Stored(path.relative_to(self._path).as_posix(), about.st_size, about.st_mtime))
        yield from sorted(found)

    def delete(self, name: str) -> None:
        """Take away what has a name, and folders that are empty then."""
        path = self._at(name)
        with failing(self.url, "written"), suppress(FileNotFoundError):
            path.unlink()
            with suppress(OSError):
                for folder in path.parents:
                    if folder.parent == self._path or folder == self._path:
                        break
                    folder.rmdir()

    def lock(self, name: str, waiting: Callable[[str], None] | None = None) -> AbstractContextManager[None]:
        """Hold a lock inside a ``with`` block."""
        return held(self, name, waiting, longest=0.5)

    def _at(self, name: str) -> Path:
        return self._path / checked(name)

    def _clean(self) -> None:
        """Take away the drafts that a kill has left, once."""
        if self._is_clean:
            return
        self._is_clean = True
        with suppress(OSError):
            now = time.time()
            for each in (self._path / DRAFTS).iterdir():
                if now - each.stat().st_mtime > _DRAFT_SECONDS:
                    each.unlink()

    def _folder(self, folder: Path) -> None:
        """Make a folder. Those in the cache can be written to by whom the cache's own can be written to by."""
        if folder.is_dir():
            return
        if not self._path.is_dir():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                self._path.mkdir(mode=0o755)  # Not for a group, though the umask may say so: pickles are read from it.
        mode = S_IMODE(self._path.stat().st_mode)
        missing = [each for each in (folder, *folder.parents) if each.is_relative_to(self._path) and not each.is_dir()]
        for each in reversed(missing):
            try:
                each.mkdir()
            except FileExistsError:
                continue
            each.chmod(mode)


def _is_shared(folder: Path) -> bool:
    try:
        about = folder.stat()
    except OSError:
        return False
    return hasattr(os, "getuid") and (about.st_uid != os.getuid() or bool(about.st_mode & (S_IWGRP | S_IWOTH)))


def _unless_gone(problem: OSError) -> None:
    if not isinstance(problem, FileNotFoundError):
        raise problem


def _copy(source: Path, copy: Path) -> None:
    """Copy what is in a file, by sharing its blocks where the file system can do that."""
    with open(source, "rb") as original, open(copy, "xb") as made:
        with suppress(ImportError, OSError):
            import fcntl

            fcntl.ioctl(made.fileno(), _FICLONE, original.fileno())
            return
        shutil.copyfileobj(original, made, 1024 * 1024)


def _to_disk(path: Path) -> None:
    """Wait until a file is on the disk, so that after a loss of power it is not there with nothing in it."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
