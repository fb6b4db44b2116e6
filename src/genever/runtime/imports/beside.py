"""Modules in the folders of binding files: found last, and only for the imports that a binding file names.

A folder that holds a binding file may hold anything, so it is not on ``sys.path``: there every import of this package,
of its dependencies and of the standard library would look into it, now or later. A finder looks there instead, for

- the module that a binding file names, while it is imported for that file, see `named`;
- what is imported on behalf of modules that were found so: by their own code, or by what that calls.

What is installed wins, as it would over a last entry of ``sys.path``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.machinery import ModuleSpec, PathFinder
from types import FrameType

#: The top package of the module that a binding file has named and that is being imported.
_NAMED: ContextVar[str | None] = ContextVar("genever_named", default=None)


def is_for_a_file() -> bool:
    """Return whether this thread or task imports a module that a binding file names."""
    return _NAMED.get() is not None


@contextmanager
def named(module: str) -> Iterator[None]:
    """Let a module that a binding file names be found beside that file inside a ``with`` block."""
    token = _NAMED.set(module.partition(".")[0])
    try:
        yield
    finally:
        _NAMED.reset(token)


class FolderFinder:
    """A finder for `sys.meta_path`.

    Attributes:
        folders: Where it looks, absolute, in order.
        found: The names of the top packages and modules that were found there.
    """

    def __init__(self, folders: Sequence[str], found: Iterable[str] = ()) -> None:
        self.folders = tuple(folders)
        self.found = set(found)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return where a module is, if it is one to look for here and is installed nowhere; else None."""
        if path is not None or not self.is_wanted(name):
            return None
        installed = _spec_of(name, self)
        if installed is not None and installed.loader is not None:
            return installed
        spec = PathFinder.find_spec(name, [*sys.path, *self.folders])  # A module wins over folders of its name.
        if spec is not None:
            self.found.add(name)
        return spec

    def is_wanted(self, name: str) -> bool:
        """Return whether a module is named by a binding file, or imported on behalf of one that was found here."""
        if name == _NAMED.get():
            return True
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            importer = str(frame.f_globals.get("__name__")).partition(".")[0]
            if importer in self.found:
                return True
            if importer == "genever":
                return False
            frame = frame.f_back
        return False


def _spec_of(name: str, without: FolderFinder | None = None) -> ModuleSpec | None:
    """Return where a module of the first level is."""
    for finder in [*sys.meta_path]:
        if finder is not without and hasattr(finder, "find_spec"):
            spec = finder.find_spec(name, None)
            if spec is not None:
                return spec
    return None


def folders_of(package: str) -> list[str]:
    """Return the folders of a package, or the one of a module, as it would be imported; nothing is imported for it."""
    folders: list[str] = []
    top, *below = package.split(".")
    for index, name in enumerate([top, *below]):
        module = sys.modules.get(".".join([top, *below[:index]]))
        if module is not None:
            folders = _folders(module, getattr(module, "__file__", None))
        elif index == 0:
            with named(name):
                spec = _spec_of(name)
            folders = _folders(spec, spec.origin if spec is not None and spec.has_location else None)
        else:
            folders = [*_below(folders, name)]
    return folders


def _folders(found: object, file: str | None) -> list[str]:
    """Return the folders of a package that is imported or a spec, or the one that a module's file is in."""
    locations = getattr(found, "__path__", None) or getattr(found, "submodule_search_locations", None)
    return list(locations or ()) or ([os.path.dirname(file)] if file else [])


def _below(folders: Iterable[str], name: str) -> Iterator[str]:
    for folder in folders:
        if os.path.isdir(os.path.join(folder, name)):
            yield os.path.join(folder, name)
        elif os.path.isfile(os.path.join(folder, f"{name}.py")):
            yield folder


def look_in(folders: Iterable[str]) -> None:
    """Find modules in these folders, in the place of those of an earlier call."""
    before = installed()
    look_no_more()
    _install(FolderFinder(tuple(dict.fromkeys(folders)), before.found if before is not None else ()))


def _install(finder: FolderFinder) -> None:
    place = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else len(sys.meta_path)
    sys.meta_path.insert(place, finder)


def installed() -> FolderFinder | None:
    """Return the finder that `look_in` has put in place."""
    return next((finder for finder in sys.meta_path if isinstance(finder, FolderFinder)), None)


@contextmanager
def looking_in(folders: Iterable[str]) -> Iterator[None]:
    """Find modules in these folders inside a ``with`` block, and then again where they were found before."""
    before = installed()
    look_in(folders)
    try:
        yield
    finally:
        look_no_more()
        if before is not None:
            _install(before)


def look_no_more() -> None:
    """Take the finder that `look_in` has put in place out again."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, FolderFinder)]


def put_last() -> None:
    """Put the folders in which modules were found at the end of ``sys.path``, for a program that now runs.

    Its threads, the processes that it starts and what it unpickles look for its modules there.
    """
    finder = installed()
    if finder is not None:
        modules = [sys.modules[name] for name in finder.found if name in sys.modules]
        used = {os.path.dirname(path) for module in modules for path in _paths(module)}
        sys.path += [folder for folder in finder.folders if folder in used and folder not in sys.path]


def _paths(module: object) -> list[str]:
    own = getattr(module, "__dict__", {})  # A module that answers for any name may answer with anything.
    return [*own.get("__path__", ())] or [own.get("__file__") or ""]
