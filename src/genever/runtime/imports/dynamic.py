"""Dynamic registration of what modules hold that have been imported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from genever.configuration.catalog.dynamic import MISSING, ImportedNames


class Symbols(ImportedNames):
    """The names that the imports of one file bind; see `genever.configuration.loading.importer.Symbols`."""

    def attribute(self, owner: Any, name: str) -> Any:
        """Return an attribute of an object, or `MISSING`."""
        return getattr(owner, name, MISSING)

    def names_of(self, owner: Any) -> Iterable[str]:
        """Return the names of an object's attributes."""
        return dir(owner)

    def is_method(self, found: Any, owner: Any) -> bool:
        """Return whether what was found in an owner is a method of this class."""
        return callable(found) and not isinstance(found, type) and isinstance(owner, type)
