"""Imports the modules that binding files name: the importer that is handed to what loads files."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from genever.configuration.bindings import ImportLine
from genever.runtime.imports.beside import installed, named
from genever.runtime.registry.registry import Registry

if TYPE_CHECKING:
    from genever.configuration.catalog.dynamic import Register
    from genever.runtime.imports.dynamic import Symbols


class ModuleImporter:
    """Imports modules into this process; see `genever.configuration.loading.importer.Importer`.

    Args:
        catalog: What is configurable.
        register: Registers what a selector leads to, with dynamic registration.
    """

    def __init__(self, catalog: Registry, register: Register) -> None:
        self._catalog = catalog
        self._register = register

    def carry_out(self, line: ImportLine) -> object:
        """Import a module and return what the statement binds; see `import_module`."""
        bound = import_module(line)
        self._catalog.note_import(line.module)
        return bound

    def is_imported(self, module: str) -> bool:
        """Return whether a module has been imported."""
        return module in sys.modules

    def where_to_look(self, missing: str) -> str:
        """Return the hint for a module that is not there."""
        return where_to_look(missing)

    def symbols(self, registered: Callable[[], None]) -> Symbols:
        """Return the names of one file with dynamic registration; ``registered`` is called before each new target."""
        from genever.runtime.imports.dynamic import Symbols  # Few files enable it.

        def register(*arguments: Any) -> Any:
            registered()
            return self._register(*arguments)

        return Symbols(self._catalog, self._catalog.find, register)


def import_module(line: ImportLine) -> Any:
    """Import a module and return what the statement binds: the module, or its top package."""
    name = _ours(line.module) if line.module.startswith("gin.") else line.module
    with named(name):
        module = importlib.import_module(name)
    if line.is_from or line.alias:
        return module
    return sys.modules[name.partition(".")[0]]


def _ours(module: str) -> str:
    """The module of this package that has the place of one of gin's, if there is one."""
    from importlib.util import find_spec

    name = f"genever.{module.removeprefix('gin.')}"
    try:
        return name if find_spec(name) is not None else module
    except ModuleNotFoundError:
        return module


def where_to_look(missing: str) -> str:
    """Return the hint for a module that is not there: it may be what a module holds, or where modules are."""
    parent, _, name = missing.rpartition(".")
    module = sys.modules.get(parent)
    if module is None:
        finder = installed()
        if finder is not None:
            return f"searched what is installed, then {', then '.join(map(repr, finder.folders))}"
        return f"searched sys.path, which begins with {sys.path[0]!r}"
    if hasattr(module, name):
        return f"{name} is in the module {parent}: write import {parent}"
    if not hasattr(module, "__path__"):
        return f"{parent} is a module, not a package"
    return f"searched the package {parent}, which is in {next(iter(module.__path__), None)!r}"
