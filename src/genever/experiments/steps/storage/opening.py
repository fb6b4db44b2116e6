"""Opens storages."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from genever.experiments.steps.storage.protocol import Storage, Stored


def open_storage(url: str | Path) -> Storage:
    """Return the storage in a folder."""
    return _Folder(Path(url))


class _Folder:
    shared = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self.url = str(path)

    def read(self, name: str) -> bytes:
        return (self._path / name).read_bytes()

    def fetch(self, name: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".draft-{os.getpid()}-{path.name}")
        shutil.copyfile(self._path / name, draft)
        draft.replace(path)

    def put(self, name: str, source: Path | bytes, *, new: bool = False) -> bool:
        path = self._path / name
        if new and path.exists():
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".draft-{os.getpid()}-{path.name}")
        if isinstance(source, bytes):
            draft.write_bytes(source)
        else:
            shutil.copyfile(source, draft)
        draft.replace(path)
        return True

    def names(self, prefix: str) -> Iterator[Stored]:
        for path in sorted((self._path / prefix).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                about = path.stat()
                yield Stored(path.relative_to(self._path).as_posix(), about.st_size, about.st_mtime)

    def delete(self, name: str) -> None:
        with suppress(FileNotFoundError):
            (self._path / name).unlink()

    @contextmanager
    def lock(self, name: str, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
        path = self._path / "locks" / name.replace("/", "-")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if waiting is not None:
                    waiting("another process")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield
