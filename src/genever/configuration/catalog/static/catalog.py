"""The static catalog: what a program would register, read from its sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from genever.configuration.bindings import ImportLine
from genever.configuration.catalog.index import only_constant, only_selector
from genever.configuration.catalog.static.importer import StaticImporter
from genever.configuration.catalog.static.integrations import replaced
from genever.configuration.catalog.static.objects.program import Program
from genever.configuration.catalog.static.objects.values import Class, Function, Later, Unknown
from genever.configuration.catalog.static.registering import Registered
from genever.configuration.catalog.static.signatures.forwarding import NOTHING, Forwarded
from genever.configuration.catalog.static.signatures.functions import innermost
from genever.configuration.catalog.static.sources.search import Search
from genever.configuration.catalog.static.target import Definition, StaticTarget
from genever.configuration.catalog.static.values import StaticAnnotation, StaticDefault
from genever.configuration.catalog.target import Kind, Parameter, Signature
from genever.language.text.errors import error
from genever.language.values.references import CONSTANT, MACRO, REQUIRED, RUN_DIR, SINGLETON

#: The language's own configurables: the functions in `genever.runtime.session`, and their parameters.
_OWN = {
    MACRO: ("macro", (("value", "Any"),)),
    CONSTANT: ("retrieve_constant", ()),
    SINGLETON: ("singleton", (("constructor", "Callable[[], Any]"),)),
}
_OWN_MODULE = "genever.runtime.session"


class StaticCatalog:
    """What the modules that are imported through its ``importer`` register; none of them is run.

    It satisfies `genever.configuration.catalog.target.Catalog`, and knows names as the live registry does.

    Args:
        search: Where modules are looked for.
        before: One that was made before, as for an earlier state of the same files: of Python sources, what has not
            changed since is not read again.

    Attributes:
        importer: Carries out the ``import`` statements of binding files.
        program: The modules that were read.
    """

    def __init__(self, search: Search, before: StaticCatalog | None = None) -> None:
        known = before.program if before is not None else None
        self.program: Program = Program(search, lambda *given: self._registered.call(*given), known)
        self._registered: Registered = Registered(self.program.files, self._open, lambda: self.program.running)
        self.program.replaced = replaced(self._registered)
        self.importer = StaticImporter(self)
        for selector, (name, parameters) in _OWN.items():
            target = _OwnTarget(self._own(name), name, None, self.program.files)
            target.selector, target.parameters = selector, parameters
            self._registered.targets[selector] = target
        self._registered.constants["gin.REQUIRED"] = REQUIRED

    def _own(self, name: str) -> Later:
        def find() -> Any:
            module = self.program.module(_OWN_MODULE)
            return (self.program.name_in(module, name) if module is not None else None) or Unknown(name)

        return Later(name, find)

    def _open(self, module: str, reason: str) -> None:
        self.program.open_modules.setdefault(module, reason)

    @property
    def open_modules(self) -> Mapping[str, str]:
        """The modules that register something that it cannot see, and why."""
        return self.program.open_modules

    @property
    def binding(self) -> Mapping[str, str]:
        """The modules that bind more in a program, or may do so, and how."""
        return self._registered.binding

    def brought_by(self, module: str) -> set[str] | None:
        """Return the complete selectors and the constants that an import of a module registers, also by what that
        imports; None where it may do more than is to be seen.
        """
        parts = module.split(".")
        pending = [".".join(parts[: index + 1]) for index in range(len(parts))]
        met: set[str] = set()
        found: set[str] = set()
        while pending:
            name = pending.pop()
            if name in self.open_modules or name in self.binding:
                return None
            if name not in met:
                met.add(name)
                found |= self._registered.names_of(name)
                pending += self.program.imports.get(name, ())
        return found

    @property
    def registered(self) -> Registered:
        """What has been registered so far."""
        return self._registered

    # ---- Targets ---------------------------------------------------------------------------------

    def target(self, selector: str) -> StaticTarget | None:
        """Return the target with this complete selector."""
        found = self._registered.targets.get(selector)
        if found is None and (alias := self._registered.aliases.get(selector)) is not None:
            found = self._registered.targets.get(alias)
        return found

    def matches(self, selector: str) -> list[str]:
        """Return the complete selectors that a selector may mean; a full match wins over the rest."""
        if self.target(selector) is not None:
            return [selector]
        found = self._registered.targets.matches(selector)
        aliases = self._registered.aliases
        found = found or list(dict.fromkeys(aliases[alias] for alias in aliases.matches(selector)))
        return found or list(dict.fromkeys(self._registered.guessed.get(selector.rpartition(".")[2], ())))

    def match(self, selector: str) -> StaticTarget | None:
        """Return the one target that a selector means, or None.

        Raises:
            ConfigKeyError: It means several.
        """
        found = only_selector(selector, self.matches(selector))
        return self.target(found) if found is not None else None

    def definition_of(self, selector: str) -> Definition | None:
        """Return what is written of the target with this complete selector; None where there is none."""
        target = self.target(selector)
        return target.described if target is not None else None

    def forwarded(self, selector: str) -> Forwarded:
        """Return the parameters that a target takes as ``**kwargs`` and hands on: to its bases, or to what it calls."""
        target = self.target(selector)
        return target.forwarded if target is not None else NOTHING

    def shortest(self, selector: str) -> str:
        """Return the shortest selector that means this complete one; a method keeps its class's name."""
        target = self.target(selector)
        if target is None:
            raise KeyError(selector)
        short = self._registered.targets.shortest(target.selector)
        if target.is_method and "." not in short:
            return ".".join(target.selector.split(".")[-2:])
        return short

    def injecting(self, value: Any) -> StaticTarget | None:
        """Return the target that gets its parameters from the configuration where code calls a default, or None."""
        if not isinstance(value, StaticDefault) or not value.text.replace(".", "").isidentifier():
            return None
        first, *rest = value.text.split(".")
        module = self.program.module(value.module)
        found = self.program.name_in(module, first) if module is not None else None
        for name in rest:
            found = self.program.attribute(found, name) if found is not None else None
        target = self._registered.find(found) if found is not None else None
        return target if target is not None and target.in_place else None

    def means(self, module: str, path: str, target: StaticTarget) -> bool | None:
        """Return whether a qualified name in a module means a target; None where that is not known."""
        found: Any = self.program.module(module)
        for name in path.split("."):
            found = self.program.attribute(found, name) if found is not None else None
        named, own = (innermost(value) if value is not None else None for value in (found, target.value))
        if not (isinstance(named, Class | Function) and isinstance(own, Class | Function)):
            return None
        is_same_text = (named.frame.module, named.syntax.place) == (own.frame.module, own.syntax.place)
        return named is own or (is_same_text and self.find(found) in (None, target))  # A loop defines several there.

    def names(self) -> Iterator[str]:
        """Yield the complete selectors."""
        return iter(list(self._registered.targets))

    def __iter__(self) -> Iterator[StaticTarget]:
        """Yield every target."""
        return iter([target for _, target in self._registered.targets.items()])

    # ---- Constants -------------------------------------------------------------------------------

    def constant(self, name: str) -> Any:
        """Return the value of the constant with this complete name.

        Raises:
            KeyError: There is none.
            ConfigValueError: It is the folder of a run, outside of all runs.
        """
        if name in self._registered.constants or name != RUN_DIR:
            return self._registered.constants[name]
        raise error("no-run", f"%{RUN_DIR} has no value: nothing is run", hint="use `genever run`")

    def home_of_constant(self, name: str) -> None:
        """Return None: of a value that is no literal, its `StaticConstant` says where it is."""

    def matching_constants(self, name: str) -> list[str]:
        """Return the complete names of the constants that a name may mean."""
        return self._registered.constants.matches(name)

    def constant_names(self) -> Iterator[str]:
        """Yield the complete names of the constants."""
        return iter(list(self._registered.constants))

    def match_constant(self, name: str) -> str | None:
        """Return the complete name of the one constant that a name means, or None.

        Raises:
            ConfigValueError: It means several.
        """
        found = only_constant(name, self.matching_constants(name))
        return RUN_DIR if found is None and name == RUN_DIR else found

    def set_constant(self, name: str, value: Any) -> None:
        """Add a constant that only its whole name finds, or give it another value."""
        self._registered.constants.set_whole(name, value)

    # ---- Dynamic registration --------------------------------------------------------------------

    def register(self, value: Any, name: str, module: str, source: tuple[ImportLine, str] | None) -> StaticTarget:
        """Register what a selector of a file with dynamic registration leads to."""
        return self._registered.register(value, name, module, import_source=source)

    def find(self, value: Any) -> StaticTarget | None:
        """Return the target made of a value."""
        return self._registered.find(value)


class _OwnTarget(StaticTarget):
    """One of the language's own configurables, whose parameters are known without a look at the source."""

    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def signature(self) -> Signature:
        """Its parameters."""
        made = tuple(
            Parameter(name, Kind.POSITIONAL_OR_KEYWORD, annotation=StaticAnnotation(annotation, _OWN_MODULE))
            for name, annotation in self.parameters
        )
        return Signature(made, frozenset(name for name, _ in self.parameters), False, made)

    @property
    def home(self) -> tuple[str, str]:
        """The module that defines it and its name there."""
        return _OWN_MODULE, self.name
