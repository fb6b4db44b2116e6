"""Dynamic registration of what modules hold whose sources have been read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from genever.configuration.bindings import ImportLine
from genever.configuration.catalog.dynamic import MISSING, ImportedNames
from genever.configuration.catalog.static.objects.program import Program
from genever.configuration.catalog.static.objects.values import (
    Class,
    Function,
    Known,
    Many,
    Module,
    Table,
    Unknown,
    forced,
)
from genever.configuration.catalog.target import Catalog, Target
from genever.language.text.errors import error


class StaticSymbols(ImportedNames):
    """The names that the imports of one file bind; see `genever.configuration.loading.importer.Symbols`.

    Args:
        catalog: What can be configured.
        find: Returns the target that was made of a value.
        register: Registers a value that can be configured.
        program: The modules that were read.
    """

    def __init__(
        self,
        catalog: Catalog,
        find: Callable[[Any], Target | None],
        register: Callable[..., Target],
        program: Program,
    ) -> None:
        def register_sound(found: Any, name: str, module: str, source: tuple[ImportLine, str] | None) -> Target:
            _check(found)
            return register(found, name, module, source)

        super().__init__(catalog, find, register_sound)
        self._program = program

    def attribute(self, owner: Any, name: str) -> Any:
        """Return what a module or a class has under a name, or `MISSING`."""
        named = self._program.attribute(owner, name)
        found = forced(named) if named is not None else None
        if isinstance(owner, Module) and owner.location.folders is not None and isinstance(found, Unknown):
            # What an import has named, as a package that is not run has it once its own module is imported.
            found = self._program.module(f"{owner.name}.{name}") or found
        return found if found is not None else MISSING

    def names_of(self, owner: Any) -> Iterable[str]:
        """Return the names in a module or a class."""
        if isinstance(owner, Module):
            return [*owner.names, *owner.index]
        return list(owner.members) if isinstance(owner, Class) else []

    def is_method(self, found: Any, owner: Any) -> bool:
        """Return whether what was found in an owner is a method of this class."""
        return isinstance(found, Function) and isinstance(owner, Class)


def _check(found: Any) -> None:
    """Raise for what cannot be configured.

    Raises:
        ConfigAttributeError: It is a module, or known to be no function or class.
    """
    if isinstance(found, Known | Many | Table | Module):
        kind = _kind(found)
        hint = "name a function or class of the module" if kind == "module" else None
        hint = hint or "pass a function, a class, or a name as a str"
        message = f"Only functions and classes can be configured; this is of the class {kind!r}."
        raise error("not-callable", message, hint=hint)


def _kind(value: Known | Many | Table | Module) -> str:
    match value:
        case Known():
            return type(value.value).__name__
        case Many():
            return value.kind
        case Table():
            return "dict"
    return "module"
