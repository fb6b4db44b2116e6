"""Carries out the ``import`` statements of binding files without importing anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from genever.configuration.bindings import ImportLine
from genever.configuration.catalog.static.dynamic import StaticSymbols
from genever.configuration.catalog.static.objects.values import Module

if TYPE_CHECKING:
    from genever.configuration.catalog.static.catalog import StaticCatalog


class StaticImporter:
    """Reads the sources of modules; see `genever.configuration.loading.importer.Importer`."""

    def __init__(self, catalog: StaticCatalog) -> None:
        self._catalog = catalog

    def carry_out(self, line: ImportLine) -> Module:
        """Read what a module registers; return what the statement binds: the module, or its top package.

        Raises:
            ModuleNotFoundError: There is no such module.
        """
        program = self._catalog.program
        program.named = line.module
        try:
            module = program.imported(line.module, is_named=True)
        finally:
            program.named = ""
        if module is None:
            missing = self._missing(line.module)
            raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)
        if line.is_from or line.alias:
            return module
        top = program.module(line.module.partition(".")[0])
        return top if top is not None else module

    def _missing(self, name: str) -> str:
        """Return the first part of a module's name that is not there."""
        parts = name.split(".")
        prefixes = (".".join(parts[: index + 1]) for index in range(len(parts)))
        return next((prefix for prefix in prefixes if self._catalog.program.module(prefix) is None), name)

    def is_imported(self, module: str) -> bool:
        """Return whether importing a module would do nothing."""
        return self._catalog.program.is_imported(module)

    def where_to_look(self, missing: str) -> str:
        """Return the hint for a module that is not there: it may be what a module holds, or where modules are."""
        program = self._catalog.program
        parent, _, name = missing.rpartition(".")
        module = program.module(parent) if parent else None
        if module is None:
            beside = program.finder.search.beside
            return ", then ".join(["searched what is installed", ", ".join(map(repr, beside))][: 1 + bool(beside)])
        if program.name_in(module, name) is not None:
            return f"{name} is in the module {parent}: write import {parent}"
        if module.location.folders is None:
            return f"{parent} is a module, not a package"
        return f"searched the package {parent}, which is in {next(iter(module.location.folders), None)!r}"

    def symbols(self, registered: Callable[[], None]) -> StaticSymbols:
        """Return the names of one file with dynamic registration; ``registered`` is called before each new target."""

        def register(*arguments: Any) -> Any:
            registered()
            return self._catalog.register(*arguments)

        return StaticSymbols(self._catalog, self._catalog.find, register, self._catalog.program)
