"""Files as git has them at a revision; the working tree stays as it is and is not read.

``git:REV:path`` names a file as ``git show REV:path`` does: from the top of the repository, or with ``./`` from
the working directory.
"""

from __future__ import annotations

import io
import os
import posixpath
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache

from genever.configuration.sources.git import git
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import error

_PREFIX = "git:"
#: The modes under which git keeps files and symbolic links; what is left are submodules.
_FILES, _LINK = ("100644", "100755"), "120000"
#: How many links one path may lead through, as on Linux.
_MOST_LINKS = 40


def is_at_revision(path: str) -> bool:
    """Return whether a path names a file at a revision.

    >>> is_at_revision("git:HEAD~1:conf/base.gin")
    True
    """
    return path.startswith(_PREFIX) and path.count(":") >= 2


def revision_of(files: Sequence[str]) -> tuple[Revision | None, tuple[str, ...]]:
    """Return the revision that the files of a command line are at, None for none, and their paths.

    Raises:
        ConfigFileError: Git has no such revision or file.
        ConfigValueError: Some files are at a revision, and others are not, or at another one.
    """
    found = [_parts(path) for path in files if is_at_revision(path)]
    if not found:
        return None, tuple(files)
    name = found[0][0]
    if len(found) < len(files) or any(other != name for other, _ in found):
        message = "files of several revisions cannot be read together"
        raise error("mixed-revisions", message, hint=f"put git:{name}: before each")
    revision = Revision(name)
    return revision, tuple(revision.path_of(path) for _, path in found)


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
        commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", about=name)
        self._commit = commit.decode().strip()
        listed = list(_listed(_git("ls-tree", "-r", "-z", "--full-tree", self._commit, about=name)))
        self._files = frozenset(path for mode, path in listed if mode in _FILES)
        self._links = frozenset(path for mode, path in listed if mode == _LINK)

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
        """Return whether the revision has the file that lies at a path in the working tree."""
        inside = self._inside(path)
        return inside is not None and self._followed(inside) in self._files

    def read(self, path: str) -> bytes:
        """Return what a file held."""
        inside = self._inside(path)
        return self._blob(self._followed(inside) if inside is not None else path)

    def open(self, path: str) -> io.BytesIO:
        """Return a file, opened."""
        return io.BytesIO(self.read(path))

    def write(self, folder: str, endings: tuple[str, ...]) -> str:
        """Write the files with some endings into a folder; return where the working directory is among them.

        Links are left out.
        """
        paths = sorted(path for path in self._files if path.endswith(endings) and "\n" not in path)
        asked = "".join(f"{self._commit}:{path}\n" for path in paths)
        answer = io.BytesIO(_git("cat-file", "--batch", about=self.name, given=os.fsencode(asked)))
        top = os.path.join(os.path.realpath(folder), "")
        for path in paths:
            size = int(answer.readline().split()[-1])
            content = answer.read(size + 1)[:-1]
            place = os.path.join(top, path)
            if os.path.normpath(place).startswith(top):  # A tree that somebody has made by hand may lead elsewhere.
                os.makedirs(os.path.dirname(place), exist_ok=True)
                with open(place, "wb") as file:
                    file.write(content)
        return os.path.join(top, os.path.relpath(os.path.realpath("."), self._root))

    def _inside(self, path: str) -> str | None:
        """Return the path from the top of the repository, None for one outside."""
        top = os.path.join(self._root, "")
        whole = os.path.abspath(path)
        if not whole.startswith(top):  # Perhaps by another way to the repository.
            folder, name = os.path.split(whole)
            whole = os.path.join(_real(folder), name)
        return os.path.relpath(whole, self._root).replace(os.sep, "/") if whole.startswith(top) else None

    def _followed(self, path: str) -> str:
        """Return where the links of the revision lead from a path, which may be to what it does not have."""
        for _ in range(_MOST_LINKS):
            link = next((part for part in _parts_of(path) if part in self._links), None)
            if link is None:
                break
            target = self._blob(link).decode("utf-8", "surrogateescape")
            path = posixpath.normpath(posixpath.join(posixpath.dirname(link), target) + path[len(link) :])
        return path

    def _blob(self, path: str) -> bytes:
        return _git("cat-file", "blob", f"{self._commit}:{path}", about=self.name)


def _listed(entries: bytes) -> Iterator[tuple[str, str]]:
    """Yield the mode and the path of what ``git ls-tree -z`` lists."""
    for entry in entries.decode("utf-8", "surrogateescape").split("\0"):
        described, _, path = entry.partition("\t")
        yield described.partition(" ")[0], path


def _parts_of(path: str) -> Iterator[str]:
    """Yield the folders that lead to a path, from the top, and the path itself."""
    yield from (path[:index] for index, letter in enumerate(path) if letter == "/")
    yield path


@cache
def _real(folder: str) -> str:
    return os.path.realpath(folder)


def _git(*arguments: str, about: str, given: bytes = b"") -> bytes:
    """Return what a git command prints.

    Raises:
        ConfigFileError: It fails, or there is no git.
    """
    try:
        return git(*arguments, sent=given)
    except FileNotFoundError:
        raise error("no-revision", f"git:{about} cannot be read: there is no git command here") from None
    except subprocess.CalledProcessError as problem:
        said = problem.stderr.decode(errors="replace").strip()
        reason = said or f"there is no revision {about!r}"
        hint = None if said else "see `git log`; in a shallow clone, `git fetch --unshallow` brings the rest"
        raise error("no-revision", f"git:{about} cannot be read: {reason}", hint=hint) from None
