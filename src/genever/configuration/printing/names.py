"""How configurables are named in a printed file, and which imports that needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from genever.configuration.bindings import ImportLine
from genever.language.text.errors import speaks_as_gin
from genever.language.values.expressions import references_in
from genever.language.values.literals import reference_text
from genever.language.values.references import BUILTINS, MACRO, Reference
from genever.runtime.registry.registry import Configurable, Registry

if TYPE_CHECKING:
    from genever.configuration.printing.binding_file import Values

DYNAMIC = "__gin__.dynamic_registration"


class _Names:
    """The names of configurables in a text, and the imports that provide them.

    Without dynamic registration a name is the shortest selector. With it, a name begins with what an
    import binds, so every configurable needs an import and every import a name of its own.
    """

    def __init__(self, registry: Registry, imports: Iterable[ImportLine], values: Values) -> None:
        self._registry = registry
        self._imports: list[ImportLine] = []
        self._prefixes: dict[str, str] = {}  # module -> how a selector in it begins
        self._taken: set[str] = set()
        self._packages: set[str] = set()  # What imports without ``from`` and ``as`` bind.
        given = sorted(imports, key=lambda line: (line.module, not line.is_from))
        self.dynamic = any(line.module == DYNAMIC for line in given)
        for line in given:
            self._add(line)
        if self.dynamic:
            selectors = [selector for _, selector in values]
            selectors += [r.complete for r in references_in(list(map(dict, values.values()))) if r.complete]
            for selector in selectors:
                target = registry.target(selector)
                if target is not None and selector not in BUILTINS:
                    self._require(target)

    def sorted_imports(self) -> list[ImportLine]:
        return sorted(self._imports, key=lambda line: line.module)

    def of(self, selector: str) -> str:
        """The name of a configurable."""
        if not self.dynamic:
            return self._registry.shortest(selector)
        if selector in BUILTINS:
            return selector  # The name `gin` is there without an import.
        target = self._registry.target(selector)
        assert target is not None
        if target.import_source is not None:
            line, path = target.import_source
            return f"{self._prefixes[line.module]}.{path}"
        return f"{self._prefixes[target.wrapped.__module__]}.{target.wrapped.__qualname__}"

    def reference(self, reference: Reference) -> str:
        """A reference as text: as it was written, where that still means the same."""
        name, selector = reference.scope, reference.selector
        if reference.is_macro and "/" not in name and self._registry.matching_constants(name):
            return f"@{name}/{MACRO}()"  # `%name` has become the constant.
        is_named = reference.is_macro or reference.is_constant
        if reference.complete and not is_named and (self.dynamic or not self._means(selector, reference.complete)):
            selector = self.of(reference.complete)
        return reference_text(reference, selector)

    def _means(self, selector: str, complete: str) -> bool:
        found = self._registry.matches(selector)
        return len(found) == 1 and self._registry.target(found[0]) is self._registry.target(complete)

    def _add(self, line: ImportLine) -> None:
        if line.module in self._prefixes:
            return
        name, number = line.name, 2
        while name in self._taken and self._clashes(line):
            name, number = f"{line.name}{number}", number + 1
        if name != line.name:
            line = line._replace(alias=name)
        self._prefixes[line.module] = line.name if line.is_from or line.alias else line.module
        self._taken.add(line.name)
        if not line.is_from and line.alias is None:
            self._packages.add(line.name)
        self._imports.append(line)

    def _clashes(self, line: ImportLine) -> bool:
        """Return whether an import needs a name of its own because another one has bound the same name.

        Without dynamic registration no name in the text depends on what imports bind; and ``import a.b`` and
        ``import a.c`` bind the same package.
        """
        if speaks_as_gin():
            return True
        is_plain = not line.is_from and line.alias is None
        return self.dynamic and not (is_plain and line.name in self._packages)

    def _require(self, target: Configurable) -> None:
        if target.import_source is not None:
            self._add(target.import_source[0])
        elif (module := getattr(target.wrapped, "__module__", None)) is not None:
            self._add(ImportLine(module, "." in module, None))
        else:  # Nothing to import it from: this text has to do without dynamic registration.
            self._imports = [line for line in self._imports if line.module != DYNAMIC]
            self.dynamic = False
