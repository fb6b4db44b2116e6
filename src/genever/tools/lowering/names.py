"""The names that the lowered text has for functions and classes, and the imports that bring them."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Container

from genever.configuration.catalog.target import Catalog, Target

#: What every lowered text begins with: an unknown value, one of which the type is known, what a call gives.
PRELUDE = """\
from typing import Any as _Any, Callable as _Callable, TypeVar as _TypeVar

_T = _TypeVar("_T")
_any: _Any = ...


def _some(kind: type[_T]) -> _T:
    return kind()


def _result(made: _Callable[..., _T]) -> _T:
    return made()


def _unknown(*values: _Any) -> _Any:
    return values

"""


class Names:
    """Names for what is called, each of its own, and none that anything else in the text has.

    Args:
        catalog: Knows what names mean: a module may give that of a target to another one after it.
        reserved: Names that something else in the text has.
    """

    def __init__(self, catalog: Catalog, reserved: frozenset[str] = frozenset()) -> None:
        self._catalog = catalog
        self._taken = {*dir(builtins), *keyword.kwlist, *keyword.softkwlist, *reserved}
        self._imported: dict[tuple[str, str], str] = {}
        self._local: set[str] = set()

    def of(self, target: Target) -> str | None:
        """Return the expression that means a target; None for one that no import reaches."""
        home = target.home
        if home is None or home[0] == "__main__" or self._catalog.means(*home, target) is False:
            return None
        return self.imported(*home)

    def imported(self, module: str, path: str) -> str | None:
        """Return the expression that means what has a qualified name in a module; None where no import can say so."""
        first, _, rest = path.partition(".")
        if not all(
            part.isidentifier() and not keyword.iskeyword(part) for part in (*module.split("."), *path.split("."))
        ):
            return None
        name = self._imported.get((module, first))
        if name is None:
            name = self._imported[module, first] = self.free(first)
        return f"{name}.{rest}" if rest else name

    def parameter(self, name: str) -> str:
        """Return the name for a parameter of a ``lambda``: its own, unless it would hide something."""
        if name in self._taken:
            return f"_{name}_"
        self._local.add(name)
        return name

    def free(self, name: str) -> str:
        """Return a name like another that nothing has, and keep it from being given again."""
        free, number = name, 1
        while free in self._taken or free in self._local or free.startswith("_"):
            number += 1
            free = f"{name.lstrip('_') or 'name'}_{number}"
        self._taken.add(free)
        return free

    def joined_lines(self, used: Container[str]) -> list[str]:
        """Return the imports of the names that are ``used``, one for each module."""
        modules: dict[str, list[str]] = {}
        for (module, first), name in sorted(self._imported.items()):
            if name in used:
                modules.setdefault(module, []).append(first if name == first else f"{first} as {name}")
        return [f"from {module} import {', '.join(names)}" for module, names in modules.items()]

    def lines(self) -> list[str]:
        """Return the imports."""
        return [
            f"from {module} import {first}" + (f" as {name}" if name != first else "")
            for (module, first), name in sorted(self._imported.items())
        ]
