"""Binding files as text: search paths, readers, limits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from genever.errors import error
from genever.selectors import is_selector

#: Opens a path as a context manager giving a file object, as `open` does.
Reader = Callable[[str], Any]
#: Tells whether its reader can read a path.
Check = Callable[[str], bool]

#: The largest file or text that is read, in bytes or characters, unless the session's limit is raised.
SIZE_LIMIT = 16 * 1024 * 1024


def find_file(path: str, prefixes: Iterable[str], readers: Iterable[tuple[Reader, Check]]) -> tuple[str, Reader]:
    """Return the full path of a binding file and what reads it.

    Raises:
        ConfigFileError: No reader finds it under any prefix.
    """
    searched = [""] if os.path.isabs(path) else list(prefixes)
    for prefix in searched:
        full = os.path.join(prefix, path)
        if path.startswith("."):
            full = os.path.normpath(full)
        for reader, check in readers:
            if _can_read(check, full):
                return full, reader
    raise error("file-not-found", f"Unable to open file: {path}. Searched config paths: {searched}.", hint=_near(path))


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
    with reader(path) as file:
        return text_of(file, path, limit)


def text_of(file: Any, name: str, limit: int) -> str:
    """Return what an open file holds; bytes are UTF-8."""
    content = file.read() if hasattr(file, "read") else _join(iter(file.readline, None))
    return decode(content, name, limit)


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
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            line = problem.object.count(b"\n", 0, problem.start) + 1
            raise error(
                "bad-encoding", f"{name}:{line}: this is not UTF-8: {problem.reason}", hint="save the file as UTF-8"
            ) from None
    return content.replace("\r\n", "\n").replace("\r", "\n") if "\r" in content else content


def open_in_package(path: str) -> Any:
    """Open the binding file that `is_in_package` accepts.

    Raises:
        FileNotFoundError: There is none.
    """
    found = _path_in_package(path)
    if found is None:
        raise FileNotFoundError(f"no file of a package: {path}")
    return open(found, encoding="utf-8")


def is_in_package(path: str) -> bool:
    """Tell whether a path such as ``package.part/base.gin`` or ``package/part/base.gin`` lies in a Python package."""
    found = _path_in_package(path)
    return found is not None and os.path.isfile(found)


def _path_in_package(path: str) -> str | None:
    folder, name = os.path.split(path)
    package = folder.replace("/", ".")
    if not is_selector(package):
        return None
    from importlib.util import find_spec  # Rarely needed, and no cheap import.

    try:
        spec = find_spec(package)
    except (ImportError, ValueError):  # A module that was put in place by hand has no spec.
        return None
    if spec is None:
        return None
    folders = list(spec.submodule_search_locations or ())
    if not folders and spec.has_location and spec.origin is not None:
        folders = [os.path.dirname(spec.origin)]
    paths = [os.path.join(folder, name) for folder in folders]
    return next(filter(os.path.isfile, paths), None)


def _read_local(path: str, limit: int) -> str:
    try:
        with open(path, "rb") as file:
            return decode(file.read(limit + 1), path, limit)
    except OSError as problem:
        raise error("file-unreadable", f"{path} cannot be read: {problem.strerror}") from problem


def _join(lines: Iterable[str | bytes | None]) -> str | bytes:
    collected: list[Any] = []
    for line in lines:
        if not line:
            break
        collected.append(line)
    return (b"" if collected and isinstance(collected[0], bytes) else "").join(collected)


def _near(path: str) -> str | None:
    """Suggest files of nearly that name in the directory where it was looked for."""
    from genever.diagnostics import suggest

    folder, name = os.path.split(path)
    try:
        entries = [entry for entry in os.listdir(folder or ".") if entry.endswith(".gin") and entry != name]
    except (OSError, ValueError):
        return None
    return suggest(name, entries)


def same_file(path: str) -> str:
    """Return what two names of one file have in common."""
    return os.path.realpath(path)
