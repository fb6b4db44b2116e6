"""The modules that an ``import`` can name: found by their files, nothing is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache

_ENDINGS = (".py", ".pyi", ".so", ".pyd")


class Modules:
    """What can be imported.

    Args:
        search: The folders that modules are looked for in, in order.
        folders: Where the paths of includes begin.
    """

    def __init__(self, search: Sequence[str], folders: Sequence[str] = ()) -> None:
        self.search = tuple(search)
        self.folders = tuple(folders)

    def inside(self, package: str) -> Iterator[str]:
        """Yield the modules in a package, or with an empty name those on the top, in order and each once."""
        places = self.search
        for part in package.split(".") if package else ():
            places = tuple(os.path.join(place, part) for place in places)
        found: set[str] = set()
        for place in places:
            found.update(_modules_in(place))
        if not package:
            found.update(name for name in sys.stdlib_module_names if not name.startswith("_"))
        yield from sorted(found)


def _modules_in(folder: str) -> frozenset[str]:
    try:
        changed = os.stat(folder).st_mtime_ns
    except (OSError, ValueError):
        return frozenset()
    return _listed(folder, changed)


@lru_cache(maxsize=256)
def _listed(folder: str, changed: int) -> frozenset[str]:
    found = set()
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return frozenset()
    for entry in entries:
        name = entry.name
        if name.endswith(_ENDINGS):
            name = name.partition(".")[0]
        elif "." in name or not entry.is_dir():
            continue
        if name.isidentifier() and name not in ("__init__", "__main__", "__pycache__"):
            found.add(name)
    return frozenset(found)
