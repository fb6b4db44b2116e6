"""Dynamic registration without importing: selectors that begin with what a file imports, registered as they are met."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from genever.configuration.bindings import ImportLine
from genever.configuration.catalog.static.objects.values import Class, Function, Known, Many, Module, Table, forced
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import error

if TYPE_CHECKING:
    from genever.configuration.catalog.static.catalog import StaticCatalog
    from genever.configuration.catalog.static.target import StaticTarget


class StaticSymbols:
    """The names that the imports of one file bind; see `genever.configuration.loading.importer.Symbols`."""

    def __init__(self, catalog: StaticCatalog, register: Callable[..., Any]) -> None:
        self._catalog = catalog
        self._register_value = register
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

    def match(self, selector: str) -> StaticTarget | None:
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
        return self._catalog.find(objects[-1]) or self._register(names, objects, line)

    def _builtin(self, selector: str) -> StaticTarget:
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
            found = self._catalog.program.attribute(objects[-1], name)
            if found is None:
                raise error(
                    "no-attribute",
                    f"Couldn't resolve selector {selector}; {objects[-1]} has no attribute {name}.",
                    hint=suggest(name, self._names_of(objects[-1])),
                )
            objects.append(forced(found))
        return names, objects, line

    def _names_of(self, value: object) -> list[str]:
        if isinstance(value, Module):
            return [*value.names, *value.index]
        return list(value.members) if isinstance(value, Class) else []

    def _register(self, names: list[str], objects: list[Any], line: ImportLine) -> StaticTarget | None:
        """Register what a selector leads to; a method brings its class along."""
        *_, owner, found = [None, *objects]
        if isinstance(found, Known | Many | Table | Module):
            kind = _kind(found)
            hint = "name a function or class of the module" if kind == "module" else None
            hint = hint or "pass a function, a class, or a name as a str"
            message = f"Only functions and classes can be configured; this is of the class {kind!r}."
            raise error("not-callable", message, hint=hint)
        module = ".".join([_path_below(line), *names[1:-1]])
        target: StaticTarget | None = self._register_value(found, names[-1], module, _import_source(line, names))
        if isinstance(found, Function) and isinstance(owner, Class):
            self._register(names[:-1], objects[:-1], line)
        return target


def _kind(value: Known | Many | Table | Module) -> str:
    match value:
        case Known():
            return type(value.value).__name__
        case Many():
            return value.kind
        case Table():
            return "dict"
    return "module"


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
