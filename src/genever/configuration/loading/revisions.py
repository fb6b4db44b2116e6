"""Files as git has them at a revision; the working tree stays as it is and is not read.

``git:REV:path`` names a file as ``git show REV:path`` does: from the top of the repository, or with ``./`` from
the working directory.
"""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Sequence
from functools import cache

from genever.configuration.loading.git import git
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import error

_PREFIX = "git:"


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
        """Return whether the revision has the file that lies at a path in the working tree."""
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
