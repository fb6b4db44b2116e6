"""Entries as the files of a folder, and the other way round: ``ranking/acme`` is ``ranking/acme.gin`` there."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Mapping
from pathlib import Path

from genever.configuration.loading.files import decode
from genever.configuration.sources.stored import LATEST, SCHEME, Address
from genever.language.syntax import nodes
from genever.language.text.errors import GeneverError, error
from genever.language.text.source import SIZE_LIMIT
from genever.language.values.literals import value_text
from genever.store.entries.names import check_name
from genever.store.texts.statements import items
from genever.tools.folders import binding_files

_ENDING = ".gin"


def read_folder(folder: str, under: str = "") -> dict[str, str]:
    """Return the texts of the entries that the binding files in a folder are, by the names that these have.

    Where one includes another of them it includes its entry.

    Args:
        folder: The folder.
        under: A folder of entries to put them into.

    Raises:
        ConfigFileError: A file cannot be read.
        ConfigSyntaxError: It is no binding file.
        ConfigValueError: Its path cannot be the name of an entry.
    """
    paths = {os.path.realpath(path): path for path in binding_files(folder)}
    names = {whole: _name(path, folder, under) for whole, path in paths.items()}

    def entry_of(written: str, around: str) -> str | None:
        beside = os.path.dirname(around)
        for place in (beside,) if written.startswith(("./", "../")) else (os.getcwd(), folder, beside):
            name = names.get(os.path.realpath(os.path.join(place, written)))
            if name is not None:
                return SCHEME + name
        return None

    return {
        names[whole]: _including(_read(path), lambda written, path=path: entry_of(written, path), path)  # type: ignore[misc]
        for whole, path in paths.items()
    }


def _name(path: str, folder: str, under: str) -> str:
    inside = Path(os.path.relpath(path, folder)).as_posix().removesuffix(_ENDING)
    return check_name(posixpath.join(under, inside))


def _read(path: str) -> str:
    try:
        return decode(Path(path).read_bytes(), path, SIZE_LIMIT)
    except OSError as problem:
        if isinstance(problem, GeneverError):
            raise
        raise error("file-unreadable", f"{path} cannot be read: {problem.strerror}") from problem


def written_folder(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of the files that entries are, by their paths in a folder; they include each other as files."""

    def files_for(name: str) -> Callable[[str], str | None]:
        def file_of(written: str) -> str | None:
            other = _entry(written, name)
            if other not in texts:
                return None
            path = posixpath.relpath(other + _ENDING, posixpath.dirname(name) or ".")
            return path if path.startswith("../") else f"./{path}"

        return file_of

    return {name + _ENDING: _including(text, files_for(name), name) for name, text in texts.items()}


def _entry(written: str, name: str) -> str:
    """Return the entry that a path in another one means, as far as it says no time."""
    if written.startswith(("./", "../")):
        return posixpath.normpath(posixpath.join(posixpath.dirname(name), written))
    if not written.startswith(SCHEME):
        return ""
    try:
        address = Address.read(written)
    except GeneverError:  # A check says so.
        return ""
    return address.name if address.time == LATEST and address.number is None else ""


def _including(text: str, other: Callable[[str], str | None], name: str) -> str:
    """Return a text whose includes have other paths, as far as there are some."""
    for item in reversed(items(text, name)):
        if isinstance(item.statement, nodes.Include) and isinstance(item.statement.path, nodes.Literal):
            path = item.statement.path
            new = other(str(path.value))
            if new is not None:
                text = text[: path.start] + value_text(new) + text[path.end :]
    return text
