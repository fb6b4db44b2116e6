"""A storage at a URL, by way of fsspec: ``s3://bucket/cache``, ``gs://…``, ``az://…``, ``sftp://…`` and its others.

Object stores put an object whole or not at all, and on condition that there is none. Elsewhere a file is written under
another name and moved.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from genever.experiments.steps.storage.failing import failing, unusable
from genever.experiments.steps.storage.locks import held
from genever.experiments.steps.storage.protocol import Stored, checked
from genever.experiments.sweeps.sampling.study import without_password

#: The kinds of URL of object stores: what is put there is whole, and conditions are kept.
_OBJECTS = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "memory"})
#: The kinds that keep nothing, or lead into other files.
_READ_ONLY = frozenset({"http", "https", "data", "zip", "tar", "github", "git", "reference"})
#: What a client says of what is not there, where it says why.
_GONE = frozenset({"NoSuchKey", "404", 404})
#: The folder of what is being written, where that is not a store of objects.
_DRAFTS = ".drafts"


def open_remote(url: str) -> RemoteStorage:
    """Return the storage at a URL.

    Raises:
        ConfigFileError: It is no URL of files that can be written, or the package that reads it is not installed.
    """
    scheme = url.partition("://")[0].lower()
    if "::" in url or scheme in _READ_ONLY:
        raise unusable(url, "opened", "nothing can be put there", hint="use a folder, or s3://, gs:// or az://")
    try:
        import fsspec  # type: ignore[import-untyped]  # It has no types, and few programs need it.
    except ImportError:
        why = "that needs the package fsspec"
        raise unusable(url, "opened", why, hint="pip install 'genever[remote]'") from None
    try:
        fsspec.get_filesystem_class(scheme)
    except (ImportError, ValueError) as problem:  # Its package is missing; no package is known for it.
        raise unusable(url, "opened", problem) from None
    return RemoteStorage(url)


class RemoteStorage:
    """A storage at a URL of a kind that fsspec knows.

    Args:
        url: The URL. Who may do what there, and how it is reached, is what the kind's own variables and files say.
    """

    #: Who can write to a bucket is not known here.
    shared = True

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._has_objects = url.partition("://")[0].lower() in _OBJECTS

    def __repr__(self) -> str:
        return f"RemoteStorage({self.url!r})"

    @property
    def url(self) -> str:
        """The URL, without a password."""
        return without_password(self._url)

    def read(self, name: str) -> bytes:
        """Return what has a name."""
        checked(name)
        with self._failing("read"):
            system, path = self._at(name)
            content: bytes = system.cat_file(path)
            return content

    def fetch(self, name: str, path: Path) -> None:
        """Make a local copy of what has a name."""
        checked(name)
        draft = path.with_name(f".{path.name[:80]}.{os.urandom(8).hex()}")
        with self._failing("read"):
            system, remote = self._at(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                system.get_file(remote, str(draft))
                os.replace(draft, path)
            finally:
                draft.unlink(missing_ok=True)

    def put(self, name: str, source: Path | bytes, *, new: bool = False) -> bool:
        """Put a file or bytes under a name."""
        checked(name)
        with self._failing("written"):
            system, path = self._at(name)
            if new and not isinstance(source, bytes) and system.exists(path):
                return False  # Else it would be sent first.
            try:
                if self._has_objects:
                    _send(system, source, path, mode="create" if new else "overwrite")
                else:
                    self._send_and_move(system, source, path, is_new=new)
            except FileExistsError:
                return False
            except FileNotFoundError as problem:  # Not that nothing has the name, but that there is no bucket.
                raise OSError(str(problem) or "there is no such place") from problem
            except Exception as problem:  # Each client has its own word for that the condition does not hold.
                if new and _says_exists(problem):
                    return False
                raise
            return True

    def _send_and_move(self, system: Any, source: Path | bytes, path: str, *, is_new: bool) -> None:
        if is_new and system.exists(path):
            raise FileExistsError(path)
        system.makedirs(system._parent(path), exist_ok=True)
        if is_new and isinstance(source, bytes) and len(source) < 1024:  # A lock: files of this kind are made alone.
            try:
                with system.open(path, "xb") as file:
                    file.write(source)
                return
            except (ValueError, NotImplementedError):
                pass
        _, draft = self._at(f"{_DRAFTS}/{os.urandom(16).hex()}")
        system.makedirs(system._parent(draft), exist_ok=True)
        try:
            _send(system, source, draft, mode="overwrite")
            if not is_new:
                with suppress(FileNotFoundError):
                    system.rm_file(path)  # Some do not move a file to where one is.
            system.mv(draft, path)
        except BaseException:
            with suppress(Exception):  # What has failed is said by the first problem.
                system.rm_file(draft)
            raise

    def names(self, prefix: str) -> Iterator[Stored]:
        """Yield what has a name that begins with a prefix."""
        with self._failing("read"):
            system, top = self._opened()
            system.invalidate_cache()
            try:
                found = system.find(f"{top}/{prefix}".rstrip("/"), detail=True)
            except FileNotFoundError as problem:
                _raise_unless_gone(problem)
                found = {}
            there = [
                Stored(path[len(top) :].lstrip("/"), int(about.get("size") or 0), _modified(about))
                for path, about in found.items()
                if about.get("type") == "file" and path.startswith(top)
            ]
        yield from sorted(each for each in there if not each.name.startswith(f"{_DRAFTS}/"))

    def delete(self, name: str) -> None:
        """Take away what has a name."""
        checked(name)
        with self._failing("written"), suppress(FileNotFoundError):
            system, path = self._at(name)
            system.rm_file(path)

    def lock(self, name: str, waiting: Callable[[str], None] | None = None) -> AbstractContextManager[None]:
        """Hold a lock inside a ``with`` block."""
        return held(self, name, waiting, longest=2.0)

    def _opened(self) -> tuple[Any, str]:
        """Return the file system and the path of the cache there; fsspec keeps one for each process and thread."""
        import fsspec

        system, path = fsspec.core.url_to_fs(self._url, use_listings_cache=False)
        return system, str(path).rstrip("/")

    def _at(self, name: str) -> tuple[Any, str]:
        system, path = self._opened()
        return system, f"{path}/{name}"

    @contextmanager
    def _failing(self, doing: str) -> Iterator[None]:
        with failing(self.url, doing):
            try:
                yield
            except FileNotFoundError as problem:
                _raise_unless_gone(problem)
                raise


def _send(system: Any, source: Path | bytes, path: str, *, mode: str) -> None:
    if isinstance(source, bytes):
        system.pipe_file(path, source, mode=mode)
    else:
        system.put_file(str(source), path, mode=mode)


def _raise_unless_gone(problem: FileNotFoundError) -> None:
    """Raise the cause of an error that says that there is no file, where it is that the store does not answer."""
    cause = problem.__cause__
    if cause is None or isinstance(cause, FileNotFoundError | LookupError):
        return
    code = getattr(cause, "response", {}).get("Error", {}).get("Code") or getattr(cause, "status", None)
    if code not in _GONE:
        raise OSError(str(problem) or str(cause)) from cause


def _says_exists(problem: BaseException) -> bool:
    """Return whether a client says that the condition of a put does not hold: status 409 or 412."""
    for each in (problem, problem.__cause__):
        answered = getattr(each, "response", None)
        facts = answered.get("ResponseMetadata", {}) if isinstance(answered, dict) else {}
        said = (
            facts.get("HTTPStatusCode"),
            *(getattr(each, name, None) for name in ("status", "status_code", "code")),
        )
        if {409, 412, "409", "412"} & set(said):
            return True
    return False


def _modified(about: dict[str, Any]) -> float:
    for name in ("LastModified", "last_modified", "mtime", "updated", "created", "modified"):
        given = about.get(name)
        if isinstance(given, datetime):
            return given.timestamp()
        if isinstance(given, int | float):
            return float(given)
        if isinstance(given, str):
            with suppress(ValueError):
                return datetime.fromisoformat(given).timestamp()
    return 0.0
