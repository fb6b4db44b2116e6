"""Finds gin's modules in `genever.compat.gin`: below `gin`, and below `genever`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

_OURS = "genever.compat.gin"


class GinFinder(MetaPathFinder):
    """For `sys.meta_path`: gives Genever's modules under gin's names.

    A module of the name `gin` that Genever has none for is looked for where an installed gin would be.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load a module of gin's, or None for any other."""
        top, _, rest = fullname.partition(".")
        if top != "gin":
            return None
        found = same_module(fullname, f"{_OURS}.{rest}" if rest else _OURS)
        if found is not None:
            return found
        *folders, _ = fullname.split(".")
        return PathFinder.find_spec(fullname, [str(Path(place, *folders)) for place in sys.path])


def same_module(name: str, other: str) -> ModuleSpec | None:
    """Return how to load a module as another one of this package; None if that is not there."""
    try:
        found = find_spec(other)
    except ModuleNotFoundError:  # A module below one that is not there.
        return None
    if found is None:
        return None
    return spec_from_loader(name, _SameModule(other), is_package=found.submodule_search_locations is not None)


class _SameModule(Loader):
    """Loads a module as another one, not as a copy of it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def exec_module(self, module: ModuleType) -> None:
        """Put the other module in the place of this one, as a module may do with itself."""
        sys.modules[module.__name__] = import_module(self._name)
