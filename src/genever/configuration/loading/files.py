"""Binding files as text: search paths, readers, limits."""

from __future__ import annotations

import io
import os
import posixpath
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from genever.configuration.sources.stored import is_stored
from genever.language.text.diagnostics import Suggestion
from genever.language.text.errors import GeneverError, error
from genever.language.text.source import SIZE_LIMIT

#: Opens a path as a context manager giving a file object, as `open` does.
Reader = Callable[[str], Any]
#: Returns whether its reader can read a path.
Check = Callable[[str], bool]


def find_file(
    path: str, prefixes: Iterable[str], readers: Iterable[tuple[Reader, Check]], computed: bool = False
) -> tuple[str, Reader]:
    """Return the full path of a binding file and what reads it.

    Args:
        path: As written, or ``computed`` from macros; then an error lists the files that it might have been.
        prefixes: The directories to look in, unless the path is absolute or a URL.
        readers: What reads which paths.
        computed: See ``path``.

    Raises:
        ConfigFileError: No reader finds it under any prefix.
    """
    searched = [""] if os.path.isabs(path) or is_url(path) else list(prefixes)
    for prefix in searched:
        full = _normalized(os.path.join(prefix, path), path)
        for reader, check in readers:
            if _can_read(check, full):
                return full, reader
    hint = (_alternatives(path, searched) if computed else None) or _near(path, searched)
    raise error("file-not-found", f"Unable to open file: {path}. Searched config paths: {searched}.", hint=hint)


def _normalized(full: str, path: str) -> str:
    """Return a path without ``.`` and ``..`` where it needs none: where ``path`` begins so, and in URLs."""
    scheme, separator, rest = full.rpartition("://")
    if separator:
        return f"{scheme}://{posixpath.normpath(rest)}"
    return os.path.normpath(full) if path.startswith(".") else full


def _can_read(check: Check, path: str) -> bool:
    try:
        return check(path)
    except ValueError:  # A path that no file system could have, with a zero byte say.
        return False


def read_text(path: str, reader: Reader, limit: int) -> str:
    """Return the text of a binding file.

    Raises:
        ConfigFileError: It is too large, is not UTF-8, or cannot be read.
    """
    if reader is open:
        return _read_local(path, limit)
    if reader is open_remote:
        return decode(_remote().fetch(path, limit), path, limit)
    with reader(path) as file:
        return text_of(file, path, limit)


def text_of(file: Any, name: str, limit: int) -> str:
    """Return what an open file holds; bytes are UTF-8."""
    if isinstance(file, io.IOBase):
        content = _join(iter(lambda: file.read(_CHUNK), None), limit)
    else:
        content = file.read() if hasattr(file, "read") else _join(iter(file.readline, None), limit)
    return decode(content, name, limit)


_CHUNK = 64 * 1024
_MARK = b"\xef\xbb\xbf"  # What some editors begin UTF-8 with; the codec for it is a module of its own.


def decode(content: str | bytes, name: str, limit: int) -> str:
    """Return content as text with plain newlines as line ends."""
    if len(content) > limit:
        raise error(
            "file-too-large",
            f"{name} is larger than the limit of {limit / 2**20:g} MiB",
            hint="raise Session.size_limit if that is meant",
        )
    if isinstance(content, bytes):
        try:
            content = content.removeprefix(_MARK).decode()
        except UnicodeDecodeError as problem:
            line = problem.object.count(b"\n", 0, problem.start) + 1
            raise error(
                "bad-encoding", f"{name}:{line}: this is not UTF-8: {problem.reason}", hint="save the file as UTF-8"
            ) from None
    return content.replace("\r\n", "\n").replace("\r", "\n") if "\r" in content else content


def written_as(content: bytes, text: str) -> str:
    """Return a text with the line ends of what a file holds, and the mark at its beginning."""
    end = content.find(b"\n")
    is_windows = end > 0 and content[end - 1 : end] == b"\r"
    mark = "\ufeff" if content.startswith(_MARK) else ""
    return mark + (text.replace("\n", "\r\n") if is_windows else text)


def _read_local(path: str, limit: int) -> str:
    try:
        with open(path, "rb") as file:
            return text_of(file, path, limit)
    except OSError as problem:
        raise error("file-unreadable", f"{path} cannot be read: {problem.strerror}") from problem


def _join(lines: Iterable[str | bytes | None], limit: int) -> str | bytes:
    """Return what a file gave until it gave nothing, or more than the limit."""
    collected: list[Any] = []
    size = 0
    for line in lines:
        if not line:
            break
        collected.append(line)
        size += len(line)
        if size > limit:
            break
    return (b"" if collected and isinstance(collected[0], bytes) else "").join(collected)


def _near(path: str, prefixes: Iterable[str]) -> Suggestion | None:
    """Suggest files of nearly that name in the directories where it was looked for."""
    from genever.language.text.diagnostics import suggest

    folder, name = os.path.split(path)
    found = (os.path.join(prefix, folder) for prefix in prefixes)
    ending = os.path.splitext(name)[1] or ".gin"
    near = suggest(name, (entry for each in found for entry in _files(each, ending) if entry != name), ending=ending)
    return near and Suggestion(path, tuple(f"{path.removesuffix(name)}{entry}" for entry in near.names))


def _alternatives(path: str, prefixes: Iterable[str], most: int = 20) -> str | None:
    """List the binding files in the directories where a computed path was looked for."""
    folder = os.path.dirname(path)
    folders = [_normalized(os.path.join(prefix, folder), path) for prefix in prefixes]
    names = sorted({name for each in folders for name in _files(each, ".gin")})
    if not names:
        return None
    more = [f"{len(names) - most} more"] if len(names) > most else []
    return f"the files in {folder or 'that directory'}: {', '.join([*names[:most], *more])}"


def _files(folder: str, ending: str) -> list[str]:
    try:
        names = _remote().names_in(folder) if is_url(folder) else os.listdir(folder or ".")
    except (OSError, ValueError, GeneverError):
        return []
    return [name for name in names if name.endswith(ending)]


def folder_of(path: str) -> str:
    """Return the directory that a binding file is in."""
    scheme, separator, rest = path.rpartition("://")
    return scheme + separator + posixpath.dirname(rest) if separator else os.path.dirname(path)


def same_file(path: str) -> str:
    """Return what two names of one file have in common."""
    return path if is_url(path) else os.path.realpath(path)


# ---- URLs ---------------------------------------------------------------------------------------------


def is_url(path: str) -> bool:
    """Return whether a path is one such as ``gs://bucket/base.gin``."""
    scheme, separator, _ = path.partition("://")
    return bool(separator) and scheme.isalnum()


def is_remote(path: str) -> bool:
    """Return whether there is a binding file at a URL.

    Raises:
        ConfigFileError: URLs of its kind, or none at all, can be read here.
    """
    return is_url(path) and not is_stored(path) and _remote().exists(path)


def open_remote(path: str) -> Any:
    """Open the binding file at a URL, as far as it is not too large."""
    return io.BytesIO(_remote().fetch(path, SIZE_LIMIT))


def _remote() -> ModuleType:
    from genever.configuration.sources import remote  # Few programs need it.

    return remote
