"""What a type checker is to know of the machine: where modules are, and files that are not saved yet."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from genever.records import NamedTuple

_INSTALLED = ("site-packages", "dist-packages")


class Environment(NamedTuple):
    """Where modules are looked for.

    Attributes:
        folders: Those of the project, in order.
        python: The folder of the virtual environment, or of the Python, that has what is installed; None for this one.
        texts: What files that are not saved yet hold, by absolute path.
        seconds: How long a checker may take.
    """

    folders: tuple[str, ...] = ()
    python: str | None = None
    texts: Mapping[str, str] = MappingProxyType({})
    seconds: float = 60.0

    @classmethod
    def of(cls, folders: Iterable[str], texts: Mapping[str, str] = MappingProxyType({})) -> Environment:
        """Return the environment for folders like those of ``sys.path``, of which some hold what is installed."""
        own, installed = [], []
        for folder in map(os.path.abspath, folders):
            if os.path.basename(folder) in _INSTALLED:
                installed.append(folder)
            elif not _is_of_python(folder) and not any(part in _INSTALLED for part in Path(folder).parts):
                own.append(folder)
        python = next((prefix for prefix in map(_prefix_of, installed) if prefix is not None), None)
        return cls(tuple(dict.fromkeys(own)), python, texts)

    @property
    def prefix(self) -> str:
        """The folder of the Python in use."""
        return self.python or sys.prefix

    @property
    def interpreter(self) -> str:
        """The Python in use."""
        folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
        found = os.path.join(self.prefix, folder, name)
        return found if os.path.isfile(found) else sys.executable


def _prefix_of(installed: str) -> str | None:
    """Return the environment that has a folder of installed packages, as ``PREFIX/lib/python3.11/site-packages``."""
    parents = Path(installed).parents
    up = 1 if os.name == "nt" else 2
    return str(parents[up]) if len(parents) > up and (parents[up] / "pyvenv.cfg").is_file() else None


def _is_of_python(folder: str) -> bool:
    """Return whether a folder holds the standard library, which a checker knows better than its source tells."""
    return folder.endswith(".zip") or os.path.isfile(os.path.join(folder, "abc.py")) or "lib-dynload" in folder
