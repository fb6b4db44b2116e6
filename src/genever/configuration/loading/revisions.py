"""Binding files and modules as git has them at a revision; the working tree stays as it is and is not read.

``git:REV:path`` names a file as ``git show REV:path`` does: from the top of the repository, or with ``./`` from
the working directory.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from types import ModuleType
from typing import Any

from genever.configuration.loading.beside import installed
from genever.configuration.loading.files import is_in_package, open_in_package
from genever.configuration.loading.git import git
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import error
from genever.runtime.session import Session

_PREFIX = "git:"


def is_at_revision(path: str) -> bool:
    """Tell whether a path names a file at a revision.

    >>> is_at_revision("git:HEAD~1:conf/base.gin")
    True
    """
    return path.startswith(_PREFIX) and path.count(":") >= 2


@contextmanager
def reading_at(session: Session, files: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the files of a command line; where they are at a revision, let all be read from there.

    Binding files, what they include, and the modules of the repository that they import come from git. What it
    does not have, as an installed package, is imported as always.

    Raises:
        ConfigFileError: Git has no such revision or file.
        ConfigValueError: Some files are at a revision, and others are not, or at another one.
    """
    found = [_parts(path) for path in files if is_at_revision(path)]
    if not found:
        yield tuple(files)
        return
    name = found[0][0]
    if len(found) < len(files) or any(other != name for other, _ in found):
        message = "files of several revisions cannot be read together"
        raise error("mixed-revisions", message, hint=f"put git:{name}: before each")
    revision = Revision(name)
    session.readers[:] = [(revision.open, revision.has), (open_in_package, is_in_package)]
    finder = _Finder(revision)
    place = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else 0
    sys.meta_path.insert(place, finder)  # After what finds the modules that are built in.
    try:
        yield tuple(revision.path_of(path) for _, path in found)
    finally:
        sys.meta_path.remove(finder)


def _parts(path: str) -> tuple[str, str]:
    name, _, inside = path.removeprefix(_PREFIX).rpartition(":")
    return name, inside


class Revision:
    """The files of the working directory's repository at one of its revisions.

    Raises:
        ConfigFileError: The working directory is in no repository, or it has no such revision.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._root = os.path.realpath(_git("rev-parse", "--show-toplevel", about=name).decode().rstrip("\n"))
        self._commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", about=name)
        listed = _git("ls-tree", "-r", "-z", "--name-only", "--full-tree", self._commit.decode().strip(), about=name)
        self._files = frozenset(listed.decode("utf-8", "surrogateescape").split("\0"))

    def path_of(self, path: str) -> str:
        """Return where a file of the revision lies in the working tree, from the working directory.

        Raises:
            ConfigFileError: The revision has no such file.
        """
        whole = path if path.startswith(("./", "../")) else os.path.join(self._root, path)
        if not self.has(whole):
            raise error("file-not-found", f"git has no {path} in {self.name}", hint=suggest(path, self._files))
        return os.path.relpath(whole)

    def has(self, path: str) -> bool:
        """Tell whether the revision has the file that lies at a path in the working tree."""
        return self._inside(path) in self._files

    def read(self, path: str) -> bytes:
        """Return what a file held."""
        return _git("cat-file", "blob", f"{self._commit.decode().strip()}:{self._inside(path)}", about=self.name)

    def open(self, path: str) -> io.BytesIO:
        """Return a file, opened."""
        return io.BytesIO(self.read(path))

    def _inside(self, path: str) -> str | None:
        """Return the path from the top of the repository, None for one outside."""
        folder, name = os.path.split(os.path.abspath(path))
        whole = os.path.join(_real(folder), name)
        inside = whole.startswith(os.path.join(self._root, ""))
        return os.path.relpath(whole, self._root).replace(os.sep, "/") if inside else None


@cache
def _real(folder: str) -> str:
    return os.path.realpath(folder)


def _git(*arguments: str, about: str) -> bytes:
    """Return what a git command prints.

    Raises:
        ConfigFileError: It fails, or there is no git.
    """
    try:
        return git(*arguments)
    except FileNotFoundError:
        raise error("no-revision", f"git:{about} cannot be read: there is no git command here") from None
    except subprocess.CalledProcessError as problem:
        said = problem.stderr.decode(errors="replace").strip()
        reason = said or f"there is no revision {about!r}"
        hint = None if said else "see `git log`; in a shallow clone, `git fetch --unshallow` brings the rest"
        raise error("no-revision", f"git:{about} cannot be read: {reason}", hint=hint) from None


class _Finder(MetaPathFinder):
    """Finds the modules of a repository at a revision, wherever ``sys.path`` leads into it.

    The order is that of an import: what an earlier folder has wins, so nothing of the repository takes the place of
    what is installed.
    """

    def __init__(self, revision: Revision) -> None:
        self._revision = revision

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module is, None where the revision does not have it; see `MetaPathFinder.find_spec`."""
        if fullname.partition(".")[0] == "genever":  # The one that runs.
            return None
        beside = installed()
        wanted = path is None and beside is not None and beside.is_wanted(fullname)
        folders = [*sys.path, *(beside.folders if beside is not None and wanted else ())] if path is None else path
        for folder in folders:
            spec = self._spec_in(folder, fullname)
            if spec is not None:
                if beside is not None and path is None:
                    beside.found.add(fullname)
                return spec
            elsewhere = PathFinder.find_spec(fullname, [folder])
            if elsewhere is not None and elsewhere.loader is not None:
                return None
        return None

    def _spec_in(self, folder: str, fullname: str) -> ModuleSpec | None:
        name = fullname.rpartition(".")[2]
        package = os.path.join(folder, name)
        for file, parts in ((os.path.join(package, "__init__.py"), [package]), (f"{package}.py", None)):
            if self._revision.has(os.path.abspath(file)):
                loader = _Loader(fullname, os.path.abspath(file), self._revision)
                return spec_from_file_location(fullname, loader=loader, submodule_search_locations=parts)
        return None


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, revision: Revision) -> None:
        super().__init__(fullname, path)
        self._revision = revision

    def get_data(self, path: Any) -> bytes:
        """Return the source."""
        return self._revision.read(os.fspath(path))

    def path_stats(self, path: Any) -> Any:
        """Raise, so that no byte code of another version is taken or left behind."""
        raise OSError
