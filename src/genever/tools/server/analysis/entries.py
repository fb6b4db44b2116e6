"""Which entries a binding file belongs to: those of the settings, else the files with a ``main`` that include it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from genever.language.text.errors import GeneverError
from genever.language.text.source import SIZE_LIMIT
from genever.tools.server.features.links import included
from genever.tools.settings import Settings, settings

#: The files of an entry, as absolute paths, in the order in which they are read.
Entry: TypeAlias = tuple[str, ...]

#: How many files of a workspace are looked at.
_MOST_FILES = 10_000
_INCLUDE = re.compile(r"^[ \t]*include[ \t]*[rRuU]?(['\"])(?P<path>[^'\"\n]+)\1", re.MULTILINE)
_MAIN = re.compile(r"^main[ \t]*=(?!=)", re.MULTILINE)
#: Folders that hold no files of the project's own.
_SKIPPED = frozenset({"node_modules", "__pycache__", "runs", "site-packages"})


class _Outline(NamedTuple):
    """What a file says of others: whether it has a ``main``, and the paths that it includes."""

    has_main: bool
    includes: tuple[str, ...]


class Entries:
    """Finds the entries of files; what files on the disk say is kept while they do not change.

    Args:
        folders: Those that the client has open.
        texts: What stands in files that are open, by absolute path.
    """

    def __init__(self, folders: Sequence[str], texts: Mapping[str, str]) -> None:
        self._folders = tuple(folders)
        self._texts = texts
        self._outlines: dict[str, tuple[object, _Outline]] = {}
        self._settings: dict[str, Settings] = {}
        self._listed: tuple[str, ...] | None = None  # The binding files on the disk.
        self._closures: dict[str, set[str]] = {}

    def with_texts(self, folders: Sequence[str], texts: Mapping[str, str], *, same_disk: bool = False) -> Entries:
        """Return the same for other texts, which knows what this one knows of the disk; ``same_disk`` if all holds."""
        made = Entries(folders, texts)
        made._outlines = self._outlines
        if same_disk and made._folders == self._folders:
            made._listed, made._settings = self._listed, self._settings
        return made

    def of(self, path: str) -> list[Entry]:
        """Return the entries that a file belongs to: at least the file by itself."""
        known = self._of_settings(path)
        candidates = known or [(file,) for file in self.files() if self._outline(file).has_main]
        found = [entry for entry in candidates if any(path in self._closure(file) for file in entry)]
        own = (path,)
        if own in found:  # What it says itself comes first.
            found.remove(own)
            found.insert(0, own)
        return found or [own]

    def all(self) -> list[Entry]:
        """Return all entries of the workspace: those of the settings, and what no other includes."""
        found: dict[Entry, None] = {}
        files = list(self.files())
        for path in files:
            found.update(dict.fromkeys(self._of_settings(path)))
        met = {path for entry in found for file in entry for path in self._closure(file)}
        with_main = [path for path in files if path not in met and self._outline(path).has_main]
        met.update(path for file in with_main for path in self._closure(file))
        others = [path for path in files if path not in met]
        included_by_others = {path for file in others for path in self._closure(file) if path != file}
        found.update(dict.fromkeys((path,) for path in with_main))
        found.update(dict.fromkeys((path,) for path in others if path not in included_by_others))
        return list(found)

    def settings_of(self, path: str) -> Settings:
        """Return the settings for a file; those that cannot be read are none."""
        folder = os.path.dirname(path)
        if folder not in self._settings:
            try:
                self._settings[folder] = settings(folder)
            except GeneverError:
                self._settings[folder] = Settings()
        return self._settings[folder]

    def _of_settings(self, path: str) -> list[Entry]:
        found = self.settings_of(path)
        return [tuple(os.path.normpath(os.path.join(found.folder, file)) for file in entry) for entry in found.entries]

    def files(self) -> Iterable[str]:
        """Return the binding files of the workspace, those that are open first."""
        if self._listed is None:
            self._listed = tuple(path for folder in self._folders for path in files_below(folder, ".gin"))
        return dict.fromkeys([*(path for path in self._texts if path.endswith(".gin")), *self._listed])

    def _closure(self, path: str) -> set[str]:
        """Return a file and all that it includes, as far as the paths stand in the files."""
        if path not in self._closures:
            self._closures[path] = self._included_by(path)
        return self._closures[path]

    def _included_by(self, path: str) -> set[str]:
        met: set[str] = set()
        waiting = [path]
        while waiting:
            file = waiting.pop()
            if file not in met:
                met.add(file)
                for written in self._outline(file).includes:
                    found = included(written, file, (*self._folders, os.getcwd()), self._exists)
                    if found is not None:
                        waiting.append(found)
        return met

    def _exists(self, path: str) -> bool:
        return path in self._texts or os.path.isfile(path)

    def _outline(self, path: str) -> _Outline:
        text = self._texts.get(path)
        if text is not None:
            return _outline_of(text)
        try:
            about = os.stat(path)
            stamp = about.st_mtime_ns, about.st_size
            known = self._outlines.get(path)
            if known is None or known[0] != stamp:
                with open(path, encoding="utf-8", errors="replace") as file:
                    known = self._outlines[path] = stamp, _outline_of(file.read(SIZE_LIMIT))
        except (OSError, ValueError):
            return _Outline(False, ())
        return known[1]


def _outline_of(text: str) -> _Outline:
    includes = tuple(match["path"] for match in _INCLUDE.finditer(text)) if "include" in text else ()
    return _Outline(_MAIN.search(text) is not None, includes)


def files_below(folder: str, ending: str) -> Iterator[str]:
    """Yield the files in a folder and below it whose names have an ending, those of hidden folders left out."""
    count = 0
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _SKIPPED
            and not os.path.isfile(os.path.join(here, name, "pyvenv.cfg"))
        )
        for name in sorted(names):
            if name.endswith(ending) and os.path.isfile(os.path.join(here, name)):  # A pipe would be read for ever.
                yield os.path.join(here, name)
                count += 1
                if count >= _MOST_FILES:
                    return
