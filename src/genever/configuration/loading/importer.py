"""The protocol of the importer that loading is given: loading itself runs none of the user's code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from genever.configuration.bindings import ImportLine
from genever.configuration.catalog.target import Target


class Symbols(Protocol):
    """The names that the imports of one file bind with dynamic registration, and what selectors through them mean."""

    def bind(self, line: ImportLine, module: object) -> None:
        """Let a name stand for what `Importer.carry_out` returned.

        Raises:
            ConfigValueError: The name is reserved.
        """

    def match(self, selector: str) -> Target | None:
        """Return what a selector means, registered now if it was not.

        Raises:
            ConfigNameError: Its first part is not imported in this file.
            ConfigAttributeError: It leads nowhere, or to something that cannot be called.
            ConfigValueError: It is the name of an import alone.
        """


class Importer(Protocol):
    """Carries out the ``import`` statements of binding files."""

    def carry_out(self, line: ImportLine) -> object:
        """Carry out an ``import``; return what the statement binds, for `Symbols.bind` alone.

        Raises:
            ImportError: The module is not there, or cannot be imported.
            Exception: What the module itself raises.
        """

    def is_imported(self, module: str) -> bool:
        """Return whether importing a module would do nothing."""

    def where_to_look(self, missing: str) -> str:
        """Return the hint for a module that is not there: where it was searched for, or what it is instead."""

    def symbols(self, registered: Callable[[], None]) -> Symbols:
        """Return the names of a file in which nothing is imported yet; ``registered`` is called for each new target."""
