"""Dynamic registration: selectors that begin with what a file imports, registered as they are met.

What an object is, and what it holds, is for those to say who import it, or read its source.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from genever.configuration.bindings import ImportLine
from genever.configuration.catalog.target import Catalog, Target
from genever.language.sentinel import Sentinel
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import error

#: Registers an object that a selector leads to: ``register(object, name, module, import source)``.
Register: TypeAlias = Callable[[Any, str, str, tuple[ImportLine, str] | None], Target]

#: What an object has not.
MISSING: Any = Sentinel(__name__, "MISSING")


class ImportedNames(ABC):
    """The names that the imports of one file bind, and what selectors through them mean.

    Args:
        catalog: What can be configured.
        find: Returns the target that was made of an object.
        register: Registers an object.
    """

    def __init__(self, catalog: Catalog, find: Callable[[Any], Target | None], register: Register) -> None:
        self._catalog = catalog
        self._find = find
        self._register_object = register
        self._bound: dict[str, tuple[Any, ImportLine]] = {}

    def bind(self, line: ImportLine, module: object) -> None:
        """Let a name stand for an imported module.

        Raises:
            ConfigValueError: The name is ``gin``, which is reserved.
        """
        if line.name == "gin":
            raise error(
                "reserved-name",
                f'The `gin` symbol is reserved; cannot bind import statement "{line}" to `gin`.',
                hint="give the import another name with `as`",
            )
        self._bound[line.name] = (module, line)

    def match(self, selector: str) -> Target | None:
        """Return what a selector means, registered now if it was not.

        Raises:
            ConfigNameError: Its first part is not imported in this file.
            ConfigAttributeError: It leads nowhere, or to something that cannot be called.
            ConfigValueError: It is the name of an import alone.
        """
        if selector.startswith("gin."):
            return self._builtin(selector)
        names, objects, line = self._attributes(selector)
        if len(names) == 1:
            raise error(
                "unknown-configurable",
                f"No configurable matching {selector!r}.",
                hint=f"{selector} is a module: name a function or class of it",
            )
        return self._find(objects[-1]) or self._register(names, objects, line)

    def _builtin(self, selector: str) -> Target:
        target = self._catalog.target(selector)
        if target is None:
            name = selector.removeprefix("gin.")
            known = [other.removeprefix("gin.") for other in self._catalog.names() if other.startswith("gin.")]
            raise error(
                "no-attribute",
                f"Couldn't resolve selector {selector}; gin has no attribute {name}.",
                hint=suggest(name, known),
            )
        return target

    def _attributes(self, selector: str) -> tuple[list[str], list[Any], ImportLine]:
        first, *rest = names = selector.split(".")
        if first not in self._bound:
            raise error(
                "not-imported",
                f"'{first}' was not provided by an import statement.",
                hint=suggest(first, self._bound) or "import it in this file",
            )
        module, line = self._bound[first]
        objects = [module]
        for name in rest:
            found = self.attribute(objects[-1], name)
            if found is MISSING:
                raise error(
                    "no-attribute",
                    f"Couldn't resolve selector {selector}; {objects[-1]} has no attribute {name}.",
                    hint=suggest(name, self.names_of(objects[-1])),
                )
            objects.append(found)
        return names, objects, line

    def _register(self, names: list[str], objects: list[Any], line: ImportLine) -> Target:
        """Register what a selector leads to; a method brings its class along."""
        *_, owner, found = [None, *objects]
        module = ".".join([_path_below(line), *names[1:-1]])
        target = self._register_object(found, names[-1], module, _import_source(line, names))
        if self.is_method(found, owner):
            self._register(names[:-1], objects[:-1], line)
        return target

    # ---- Objects ---------------------------------------------------------------------------------

    @abstractmethod
    def attribute(self, owner: Any, name: str) -> Any:
        """Return what an object has under a name, or `MISSING`."""

    @abstractmethod
    def names_of(self, owner: Any) -> Iterable[str]:
        """Return the names of what an object has, for suggestions."""

    @abstractmethod
    def is_method(self, found: Any, owner: Any) -> bool:
        """Return whether what was found in an owner is a method of this class."""


def _path_below(line: ImportLine) -> str:
    """The dotted path that selectors through an import stand for."""
    if line.alias:
        package = line.module.rpartition(".")[0]
        return f"{package}.{line.alias}" if package else line.alias
    return line.module if line.is_from else line.module.partition(".")[0]


def _import_source(line: ImportLine, names: list[str]) -> tuple[ImportLine, str]:
    """The import to print for a configurable, and its path below what that import binds."""
    if line.is_from or line.alias:
        return line, ".".join(names[1:])
    parts = line.module.split(".")
    shared = 0
    while shared < min(len(parts), len(names) - 1) and parts[shared] == names[shared]:
        shared += 1
    return line._replace(module=".".join(parts[:shared])), ".".join(names[shared:])
