"""Where a program runs: host, Python, the packages that are installed, and git's view."""

from __future__ import annotations

import functools
import os
import platform
import subprocess
import sys
from contextlib import suppress
from typing import Any

from genever.configuration.sources.git import git, has_changes

_GIT_SECONDS = 10  # In a very large repository the answer may take longer: then it is left out.


@functools.cache
def surroundings() -> dict[str, Any]:
    """Return what a program runs on, as JSON data: host, Python, the packages that are installed, and git's view."""
    return {
        "host": {"name": platform.node(), "platform": platform.platform(), "processors": os.cpu_count()},
        "python": {
            "version": platform.python_version(),
            "implementation": platform.python_implementation(),
            "executable": sys.executable,
        },
        "packages": _packages(),
        "git": _git(),
    }


def _packages() -> dict[str, str]:
    from importlib.metadata import distributions

    found: dict[str, str] = {}
    for distribution in distributions():
        with suppress(Exception):  # One that is damaged shall not cost the rest.
            data = distribution.metadata
            if data["Name"]:  # The first one of a name is what is imported.
                found.setdefault(str(data["Name"]), str(data["Version"]))
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def _git() -> dict[str, Any] | None:
    """Return the commit of the working directory and whether tracked files differ from it; None outside git."""
    commit = _said("rev-parse", "HEAD")
    if commit is None:
        return None
    try:
        dirty = has_changes(_GIT_SECONDS)
    except (OSError, subprocess.SubprocessError):
        dirty = None
    return {"commit": commit, "branch": _said("rev-parse", "--abbrev-ref", "HEAD"), "dirty": dirty}


def _said(*arguments: str) -> str | None:
    try:
        return git(*arguments, seconds=_GIT_SECONDS).decode(errors="replace").strip()
    except (OSError, subprocess.SubprocessError):
        return None
