"""Answers of git about a repository that may be untrusted: its settings run no program.

A repository's own configuration names programs that git runs: a file system monitor, hooks, filters that clean a file
before it is compared, whatever fetches the objects that a partial clone lacks. Here git runs without them.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

#: Settings that take the place of the repository's own.
_SETTINGS = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("core.sshCommand", "false"),
    ("core.askPass", ""),
    ("protocol.allow", "never"),
)
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",  # To look must not get in the way of anyone.
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "none",  # Nothing is fetched: older versions of git know no other way to say it.
    "GIT_NO_LAZY_FETCH": "1",
}


def git(
    *arguments: str, seconds: float | None = None, settings: tuple[tuple[str, str], ...] = (), sent: bytes = b""
) -> bytes:
    """Return what a git command prints, in the working directory.

    Args:
        arguments: The command and its arguments.
        seconds: How long it may take.
        settings: Further settings, by name.
        sent: What it reads.

    Raises:
        OSError: There is no git command.
        subprocess.SubprocessError: It fails, or takes longer.
    """
    given = [word for name, value in (*_SETTINGS, *settings) for word in ("-c", f"{name}={value}")]
    return subprocess.run(
        ["git", "--no-pager", *given, *arguments],
        check=True,
        capture_output=True,
        input=sent,
        timeout=seconds,
        env={**os.environ, **_ENVIRONMENT},
    ).stdout


def has_changes(seconds: float) -> bool:
    """Return whether tracked files differ from the commit; see `git` for what it may raise.

    Files that a filter of the repository's own would change are compared as they are. Those of the user's settings, as
    Git LFS has them, are used.
    """
    submodules = "--ignore-submodules=dirty"  # Looking into one would run git with that one's own settings.
    filters = tuple(_without_filters(seconds))
    return bool(git("status", "--porcelain", "--untracked-files=no", submodules, seconds=seconds, settings=filters))


def _without_filters(seconds: float) -> Iterator[tuple[str, str]]:
    """Yield settings that undo the filters that the repository itself defines."""
    try:
        names = git("config", "--show-scope", "--name-only", "-z", "--get-regexp", r"^filter\..", seconds=seconds)
    except subprocess.CalledProcessError as problem:
        if problem.returncode == 1:  # There are none.
            return
        raise
    words = names.decode("utf-8", "surrogateescape").split("\0")
    for scope, name in zip(words[::2], words[1::2], strict=False):
        if scope in ("local", "worktree"):
            if "=" in name:
                raise subprocess.SubprocessError(f"git has no way to undo {name}")
            yield name, "false" if name.endswith(".required") else ""
            yield f"{name.rpartition('.')[0]}.required", "false"
