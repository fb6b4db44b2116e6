"""Where modules are: found as Python would find them, and read without running anything."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from types import MappingProxyType

from genever.records import NamedTuple


class Search(NamedTuple):
    """Where modules are looked for.

    ``folders`` are like ``sys.path``, in order. ``texts`` are those of files that are not saved yet, by absolute path:
    they win over what is on the disk. ``beside`` are those of the folders in which nothing is installed, for messages.
    """

    folders: tuple[str, ...]
    texts: Mapping[str, str] = MappingProxyType({})
    beside: tuple[str, ...] = ()

    @property
    def is_of_newer_python(self) -> bool:
        """Whether it is that of a Python with more syntax than the one that reads, as a tool apart may find it."""
        versions = (match[1] for folder in self.folders if (match := _VERSION.search(folder)) is not None)
        return any(int(version) > sys.version_info[1] for version in versions)


_VERSION = re.compile(r"[/\\]python3\.(\d+)(?=[/\\]|$)")


class Location(NamedTuple):
    """Where a module is.

    ``path`` is that of its source, None for what has none: a compiled module, or folders that together make a
    package. ``stub`` is that of a file with types beside it, ``folders`` are where the parts of a package are, None
    for a module that is none.
    """

    path: str | None
    stub: str | None
    folders: tuple[str, ...] | None


class Finder:
    """Finds modules in the folders of a search; the listings of folders are kept while these do not change."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self._listings: dict[str, tuple[int, frozenset[str]]] = {}
        self._found: dict[str, Location | None] = {}
        self._unsaved = _listings_of(search.texts)

    def find(self, name: str) -> Location | None:
        """Return where a module is, or None; the packages that it is in are found first."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> Location | None:
        package, _, last = name.rpartition(".")
        if not package:
            return self._in(self.search.folders, last, stubs=True) or self._editable(last)
        around = self.find(package)
        if around is None or around.folders is None:
            return None
        return self._in(around.folders, last)

    def _in(self, folders: Sequence[str], name: str, *, stubs: bool = False) -> Location | None:
        """Return where a module is in folders: a package wins over a module, and both over folders of its name."""
        portions: list[str] = []
        for folder in folders:
            entries = self._entries(folder)
            if name in entries:
                inner = os.path.join(folder, name)
                found = self._package(inner)
                if found is not None:
                    return found
                if os.path.isdir(inner) or inner in self._unsaved:
                    portions.append(inner)
            source, stub = f"{name}.py", os.path.join(folder, f"{name}.pyi") if f"{name}.pyi" in entries else None
            if source in entries:
                return Location(os.path.join(folder, source), stub, None)
            if any(f"{name}{suffix}" in entries for suffix in EXTENSION_SUFFIXES) or stub is not None:
                return Location(None, stub, None)
        if portions:
            return Location(None, None, tuple(portions))
        if stubs:
            return next(
                filter(None, (self._package(os.path.join(folder, f"{name}-stubs")) for folder in folders)), None
            )
        return None

    def _package(self, folder: str) -> Location | None:
        entries = self._entries(folder)
        stub = os.path.join(folder, "__init__.pyi") if "__init__.pyi" in entries else None
        if "__init__.py" in entries:
            return Location(os.path.join(folder, "__init__.py"), stub, (folder,))
        is_compiled = any(f"__init__{suffix}" in entries for suffix in EXTENSION_SUFFIXES)
        return Location(None, stub, (folder,)) if is_compiled or stub is not None else None

    def _editable(self, name: str) -> Location | None:
        """Return where an editable install has a module that is in none of the folders."""
        for folder in self.search.folders:
            place = _mappings(folder).get(name)
            if place is not None:
                found = self._package(place)
                if found is not None:
                    return found
                if os.path.isfile(f"{place}.py"):
                    return Location(f"{place}.py", None, None)
        return None

    def _entries(self, folder: str) -> frozenset[str]:
        """Return the names in a folder, none where it is none."""
        unsaved = self._unsaved.get(folder, frozenset())
        try:
            changed = os.stat(folder).st_mtime_ns
            known = self._listings.get(folder)
            if known is None or known[0] != changed:
                known = self._listings[folder] = changed, frozenset(os.listdir(folder))
        except (OSError, ValueError):  # It is not there, or no path.
            return unsaved
        return known[1] | unsaved if unsaved else known[1]


def _listings_of(texts: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return the names of unsaved files by their folders, and those of the folders by theirs."""
    found: dict[str, set[str]] = {}
    for path in texts:
        while True:
            folder, name = os.path.split(path)
            if not name or name in found.setdefault(folder, set()):
                break
            found[folder].add(name)
            path = folder
    return {folder: frozenset(names) for folder, names in found.items()}


@cache
def _mappings(folder: str) -> dict[str, str]:
    """Return the packages that editable installs of setuptools map to folders elsewhere."""
    found: dict[str, str] = {}
    try:
        names = [name for name in os.listdir(folder) if name.startswith("__editable__") and name.endswith(".py")]
    except OSError:
        return found
    import ast

    for name in names:
        try:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                written = re.search(r"^MAPPING(?:: [^=\n]+)? = (\{[^\n]*\})$", file.read(), re.MULTILINE)
            mapping = ast.literal_eval(written[1]) if written is not None else {}
        except (OSError, ValueError, SyntaxError):
            continue
        found.update({key: place for key, place in mapping.items() if isinstance(key, str) and isinstance(place, str)})
    return found


def with_path_files(folders: Sequence[str]) -> Iterator[str]:
    """Yield folders, each with those that its ``.pth`` files add, as Python does for where packages are installed."""
    for folder in folders:
        yield folder
        try:
            names = sorted(name for name in os.listdir(folder) if name.endswith(".pth") and not name.startswith("."))
        except OSError:
            continue
        for name in names:
            try:
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                    lines = [line.strip() for line in file]
            except OSError:
                continue
            for line in lines:
                place = os.path.join(folder, line)
                if line and not line.startswith(("#", "import ", "import\t")) and os.path.isdir(place):
                    yield os.path.abspath(place)


def is_own(path: str) -> bool:
    """Return whether a file is one of the project's, and not of what is installed."""
    parts = path.split(os.sep)
    return "site-packages" not in parts and "dist-packages" not in parts and not path.startswith(_STANDARD)


_STANDARD = os.path.join(os.path.dirname(os.__file__), "")
