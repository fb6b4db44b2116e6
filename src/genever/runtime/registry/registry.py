"""The live catalog: what has been decorated or registered, and the constants."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any
from weakref import WeakSet

from genever.configuration.catalog.index import SelectorIndex, only_constant, only_selector
from genever.language.text.diagnostics import suggest
from genever.language.text.errors import error, speaks_as_gin
from genever.language.text.selectors import is_identifier, is_selector, module_of
from genever.language.values.references import REQUIRED, RUN_DIR
from genever.locks import lock
from genever.runtime.registry.configurable import Configurable, is_another_run, running_module
from genever.runtime.registry.signatures import own_name, unwrap

_SESSIONS_LOCK = lock()  # For the sessions that each registry knows.


class Registry:
    """Configurables and constants by selector; what it lacks, it takes from its parent."""

    def __init__(self, parent: Registry | None = None) -> None:
        self.parent = parent
        self.configurables: SelectorIndex[Configurable] = SelectorIndex()
        self.constants: SelectorIndex[Any] = SelectorIndex()
        #: Whether a name may be registered again for another object; and whether that is so because a notebook runs.
        self.interactive: bool = parent is not None and parent.interactive
        self.in_notebook: bool = parent is not None and parent.in_notebook
        #: The code of the module or script that was running when a constant was made.
        self._constant_codes: dict[str, CodeType | None] = {}
        #: What was registered, and what takes its place -> the configurable.
        self.by_object: dict[Any, Configurable] = {}
        #: Other full selectors of a configurable -> its own.
        self._aliases: SelectorIndex[str] = SelectorIndex()
        #: The modules that binding files have imported, with their packages.
        self._imported: set[str] = set()
        #: The sessions that look names up here, in this registry or one below it.
        self._sessions: WeakSet[Any] = WeakSet()

    def chain(self) -> Iterator[Registry]:
        """Yield this registry, its parent, and so on."""
        registry: Registry | None = self
        while registry is not None:
            yield registry
            registry = registry.parent

    # ---- Who hears of changes --------------------------------------------------------------------

    def join(self, session: Any) -> None:
        """Let a session hear of changes of this registry and of those above it, by its ``catalog_changed``."""
        with _SESSIONS_LOCK:
            for registry in self.chain():
                registry._sessions.add(session)

    def changed(self, selector: str | None = None) -> None:
        """Let all sessions that look names up here know that something, or this selector, means something else."""
        with _SESSIONS_LOCK:
            sessions = list(self._sessions)
        for session in sessions:
            session.catalog_changed(selector)

    # ---- The catalog -----------------------------------------------------------------------------

    def target(self, selector: str) -> Configurable | None:
        """Return the configurable with this complete selector."""
        found = self.configurables.get(selector)
        if found is None and (alias := self._aliases.get(selector)) is not None:
            found = self.configurables.get(alias)
        if found is None and self.parent is not None:
            return self.parent.target(selector)
        return found

    def matches(self, selector: str) -> list[str]:
        """Return the complete selectors that ``selector`` may mean; a full match wins over the rest.

        Of several, those count that this configuration's own imports have brought, and not those that only the files of
        another one have imported, which this process has had before.
        """
        found = self._known_matches(selector)
        if len(found) > 1:
            return [name for name in found if self._is_brought(name)] or found
        return found

    def _known_matches(self, selector: str) -> list[str]:
        if self.target(selector) is not None:
            return [selector]
        found = self.configurables.matches(selector)
        if not found:
            found = list(dict.fromkeys(self._aliases[alias] for alias in self._aliases.matches(selector)))
        if self.parent is not None and (inherited := self.parent._known_matches(selector)):
            found = list(dict.fromkeys((*found, *inherited)))
        return found

    def note_import(self, module: str) -> None:
        """Take note of a module that a binding file has imported."""
        parts = module.split(".")
        self._imported.update(".".join(parts[: end + 1]) for end in range(len(parts)))

    def forget_imports(self) -> None:
        """Forget which modules binding files have imported."""
        self._imported.clear()

    def _is_brought(self, selector: str) -> bool:
        """Return whether a configurable is there because of this configuration's imports, or of the program itself."""
        target = self.target(selector)
        if target is None or target.brought_by is None or not self._imported.isdisjoint(target.brought_by):
            return True
        return any(_refers(sys.modules.get(module), target) for module in [*self._imported])

    def match(self, selector: str) -> Configurable | None:
        """Return the one configurable that a selector means, or None.

        Raises:
            ConfigKeyError: It means several.
        """
        found = only_selector(selector, self.matches(selector))
        return self.target(found) if found is not None else None

    def shortest(self, selector: str) -> str:
        """Return the shortest selector that means this complete one; a method keeps its class's name."""
        target = self.target(selector)
        if target is None:
            raise KeyError(selector)
        owner: Registry = self
        while selector not in owner.configurables and owner.parent is not None:
            owner = owner.parent
        short = owner.configurables.shortest(target.selector)
        while len(self.matches(short)) > 1 and short != selector:
            short = selector.removesuffix(short)[:-1].rpartition(".")[2] + "." + short
        if target.brought_by is not None:  # What another configuration has brought does not count.
            while "." in short and self.matches(shorter := short.partition(".")[2]) == [selector]:
                short = shorter
        if target.is_method and "." not in short:
            return ".".join(target.selector.split(".")[-2:])
        return short

    def find(self, wrapped_or_wrapper: Any, through_decorators: bool = False) -> Configurable | None:
        """Return the configurable made of, or wrapping, this object."""
        try:
            unwrapped = unwrap(wrapped_or_wrapper, stop=self._knows)
            found = self.by_object.get(unwrapped)
        except TypeError:  # Unhashable.
            return None
        if found is not None and (
            through_decorators or wrapped_or_wrapper in (found.wrapped, found.wrapper)  # Bound methods are only equal.
        ):
            return found
        return self.parent.find(wrapped_or_wrapper, through_decorators) if self.parent is not None else None

    def injecting(self, value: Any) -> Configurable | None:
        """Return the configurable that injects where code calls this function or class, or None."""
        target = self.find(value) if isinstance(value, type | FunctionType) else None
        return target if target is not None and (target.in_place or value is target.wrapper) else None

    def means(self, module: str, path: str, target: Configurable) -> bool | None:
        """Return whether a qualified name in a module means a target; None where that was not imported."""
        found: Any = sys.modules.get(module)
        if found is None or "<locals>" in path:
            return None
        for name in path.split("."):
            found = getattr(found, name, None)
        return found is target.wrapper or unwrap(found) is unwrap(target.wrapped)

    def _knows(self, candidate: Any) -> bool:
        return candidate in self.by_object

    def __iter__(self) -> Iterator[Configurable]:
        """Yield every configurable, the parent's first."""
        if self.parent is not None:
            yield from self.parent
        yield from [configurable for _, configurable in self.configurables.items()]  # More may come meanwhile.

    def names(self) -> Iterator[str]:
        """Yield every complete selector."""
        return (configurable.selector for configurable in self)

    # ---- Registration ----------------------------------------------------------------------------

    def check(self, configurable: Configurable) -> None:
        """Raise unless a configurable may be added.

        Raises:
            ConfigValueError: Its name is not one or is taken, or a list names parameters it lacks.
            ConfigTypeError: A list is no list.
        """
        name, module, selector = configurable.name, configurable.module, configurable.selector
        if not is_selector(name):
            raise error("bad-name", f"Configurable name {name!r} is invalid.", hint="names joined by dots")
        if module is not None and not is_selector(module):
            raise error("bad-name", f"Module {module!r} is invalid.", hint="names joined by dots")
        present = self.target(selector)
        gives_way = (
            present is None
            or present.wrapped is configurable.wrapped
            or present.is_abandoned
            or configurable.replaces(present)
        )
        if not gives_way and not self.interactive:
            raise error(
                "already-registered",
                f"A different configurable matching {selector!r} already exists.",
                hint="give it another name or module, or call enter_interactive_mode() in a notebook",
            )
        self._check_lists(configurable)

    @staticmethod
    def _check_lists(configurable: Configurable) -> None:
        allowlist, denylist = configurable.allowlist, configurable.denylist
        if allowlist and denylist:
            raise error("both-lists", "An allowlist or a denylist can be specified, but not both.")
        lists = (
            ("allowlist", allowlist),
            ("denylist", denylist),
            ("fingerprint_ignore", configurable.fingerprint_ignore),
        )
        for kind, names in lists:
            if not names:
                continue
            if not isinstance(names, list | tuple):
                raise error("wrong-type", f"{kind} should be a list or tuple, not {type(names).__name__}")
            signature = configurable.signature
            owner = getattr(configurable.wrapped, "__name__", configurable.name)
            for parameter in names:
                if parameter not in signature.names and not signature.accepts_any:
                    if speaks_as_gin() and configurable.is_class and parameter == own_name(configurable._function):
                        continue
                    raise error(
                        "unknown-parameter",
                        f"Argument {parameter!r} in {kind} not a parameter of {owner!r}.",
                        hint=suggest(parameter, signature.names),
                    )
            for parameter, default in signature.defaults().items():
                if default is REQUIRED and configurable.refuses(parameter):
                    how = "denylisted" if kind == "denylist" else "not allowlisted"
                    raise error(
                        "required-denied",
                        f"Argument {parameter!r} of {configurable.name!r} marked REQUIRED but {how}.",
                    )

    def add(self, configurable: Configurable) -> None:
        """Add a configurable that `check` has passed."""
        self.configurables[configurable.selector] = configurable
        for key in (configurable.wrapped, configurable.wrapper):
            try:
                self.by_object[key] = configurable
            except TypeError:  # An unhashable callable is found by its selector alone.
                continue

    def alias(self, selector: str, configurable: Configurable) -> None:
        """Let another full selector, and its suffixes that mean nothing else, name a configurable."""
        self._aliases[selector] = configurable.selector

    def move(self, configurable: Configurable, module: str) -> None:
        """Rename a method to ``module.name`` when its class is registered."""
        owner: Registry = self
        while configurable.selector not in owner.configurables and owner.parent is not None:
            owner = owner.parent
        del owner.configurables[configurable.selector]
        configurable.module = module
        configurable.selector = f"{module}.{configurable.name}"
        configurable.is_method = True
        owner.configurables[configurable.selector] = configurable

    # ---- Constants -------------------------------------------------------------------------------

    def constant(self, name: str) -> Any:
        """Return the value of the constant with this complete name.

        Raises:
            KeyError: There is none.
            ConfigValueError: It is the folder of a run, outside of all runs.
        """
        if name in self.constants or (self.parent is None and name != RUN_DIR):
            return self.constants[name]
        if self.parent is not None:
            return self.parent.constant(name)
        raise error(
            "no-run",
            f"%{RUN_DIR} has no value: no run has begun in this process",
            hint=f"use `genever run` or genever.main, or say which folder: genever.constant({RUN_DIR!r}, 'out')",
        )

    def home_of_constant(self, name: str) -> tuple[str, str] | None:
        """Return the module and the name there that mean the constant with this complete name, or None."""
        value = self.constant(name)
        for module, path in _splits(name):
            found: Any = sys.modules.get(module)
            for part in path.split("."):
                found = getattr(found, part, None)
            if found is value and value is not None:
                return module, path
        return None

    def matching_constants(self, name: str) -> list[str]:
        """Return the complete names of the constants that ``name`` may mean."""
        found = self.constants.matches(name)
        if self.parent is not None and found != [name]:
            found = list(dict.fromkeys([*found, *self.parent.matching_constants(name)]))
        return found

    def match_constant(self, name: str) -> str | None:
        """Return the complete name of the one constant that ``name`` means, or None.

        Raises:
            ConfigValueError: It means several.
        """
        found = only_constant(name, self.matching_constants(name))
        return RUN_DIR if found is None and name == RUN_DIR else found

    def add_constant(self, name: str, value: Any) -> None:
        """Add a constant.

        Raises:
            ConfigValueError: The name is not one, or means a constant already.
        """
        if not is_selector(name):
            raise error("bad-name", f"Invalid constant selector {name!r}.", hint="names joined by dots")
        code = running_module()
        found = self.matching_constants(name)
        may_replace = self.interactive or (found == [name] and is_another_run(code, self._constant_codes.get(name)))
        if found and not may_replace:
            raise error("already-constant", f"Constants matching selector {name!r} already exist ({found}).")
        self.constants[name] = value
        self._constant_codes[name] = code


def _refers(module: ModuleType | None, target: Configurable) -> bool:
    """Return whether a module has a configurable, or the module that has registered it, among its names.

    A package has its modules among its names, whoever has imported them.
    """
    if module is None or target.brought_by is None:
        return False
    for value in [*vars(module).values()]:
        if value is target.wrapper or value is target.wrapped:
            return True
        if isinstance(value, ModuleType):
            name = value.__name__
            if name in target.brought_by and not name.startswith(f"{module.__name__}."):
                return True
    return False


def default_name(wrapped: Callable[..., Any], name: str | None, module: str | None) -> tuple[str, str | None]:
    """Return the name and module to register under: those given, else the object's own.

    Raises:
        ConfigAttributeError: The object is no function or class, and cannot be called as one; or it has no name of
            its own, as a `functools.partial` has none.
    """
    kind = type(wrapped).__name__
    if not callable(wrapped):
        hint = "pass a function, a class, or a name as a str"
        if isinstance(wrapped, ModuleType):
            hint = "name a function or class of the module"
        elif hasattr(type(wrapped), "__get__"):
            hint = f"decorate the function inside of it: @{kind} goes above"
        message = f"Only functions and classes can be configured; this is of the class {kind!r}."
        raise error("not-callable", message, hint=hint)
    name = getattr(wrapped, "__name__", None) if name is None else name
    if name is None:
        raise error("no-name", f"An object of the class {kind!r} has no name of its own.", hint="give it one: name='…'")
    if module is None and is_identifier(name):
        module = module_of(wrapped)
    return name, module


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """Yield each way to part a dotted name in two, the longest first part first."""
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        yield ".".join(parts[:cut]), ".".join(parts[cut:])
