"""The active session's state in the shape of gin's module globals: each view reads and writes the session."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, MutableSet, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from genever.compat.gin.config_parser import ImportStatement, Location
from genever.compat.gin.selector_map import SelectorMap, add_to_tree
from genever.configuration.bindings import Binding, ImportLine, Key
from genever.language.text.errors import speaks_as_gin
from genever.language.text.selectors import module_of
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry
from genever.runtime.session import active

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")

if TYPE_CHECKING:
    _Dict = dict
else:

    class _Dict(MutableMapping, dict):
        """A dict by type, whose methods all go through the five that a view defines."""


class View(_Dict[K, V]):
    """A dict that is read from the session at every use, and written to it at once.

    Copies of it are plain dicts.
    """

    def _read(self) -> Mapping[K, V]:
        raise NotImplementedError

    def _write(self, content: dict[K, V]) -> None:
        raise NotImplementedError

    def __getitem__(self, key: K) -> V:
        return self._read()[key]

    def __setitem__(self, key: K, value: V) -> None:
        self._write({**self._read(), key: value})

    def __delitem__(self, key: K) -> None:
        content = dict(self._read())
        del content[key]
        self._write(content)

    def __iter__(self) -> Iterator[K]:
        return iter(list(self._read()))

    def __reversed__(self) -> Iterator[K]:
        return reversed(list(self._read()))

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return repr(dict(self._read()))

    def __eq__(self, other: object) -> bool:
        return self.copy() == (other.copy() if isinstance(other, View) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __or__(self, other: Any) -> Any:
        return self.copy() | other

    def __ror__(self, other: Any) -> Any:
        return other | self.copy()

    def __ior__(self, other: Any) -> Any:
        self.update(other)
        return self

    def clear(self) -> None:
        """Remove everything."""
        self._write({})

    def setdefault(self, key: K, default: Any = None) -> V:
        """Return the value of a key, after setting it where it is missing."""
        if key not in self._read():
            self[key] = default
        return self[key]

    def copy(self) -> dict[K, V]:
        """Return the present content."""
        return dict(self._read())

    def __copy__(self) -> dict[K, V]:
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[K, V]:
        return copy.deepcopy(self.copy(), memo)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (self.copy(),)


# ---- Bindings ---------------------------------------------------------------------------------------


class Values(View[str, Any]):
    """What a view holds for one (scope, selector). A change of it acts there; other changes do not show in it."""

    def __init__(self, owner: View[Key, Any], key: Key, values: Mapping[str, Any]) -> None:
        self._owner = owner
        self._key = key
        self._keep(values)

    def _keep(self, values: Mapping[str, Any]) -> None:
        self._values = values
        dict.clear(self)
        dict.update(self, values)  # For code written in C, such as json's, which looks into a dict itself.

    def _read(self) -> Mapping[str, Any]:
        return self._values

    def _write(self, content: dict[str, Any]) -> None:
        self._owner[self._key] = content
        self._keep(content)


class Bindings(View[Key, Any]):
    """``{(scope, complete selector): {parameter: value}}``, as bound."""

    def _read(self) -> Mapping[Key, Any]:
        return {key: Values(self, key, values) for key, values in active().values().items()}

    def __getitem__(self, key: Key) -> Any:
        bound = active().config.bindings[key]
        return Values(self, key, {parameter: binding.value for parameter, binding in bound.items()})

    def __contains__(self, key: object) -> bool:
        return key in active().config.bindings

    def __iter__(self) -> Iterator[Key]:
        return iter(list(active().config.bindings))

    def __len__(self) -> int:
        return len(active().config.bindings)

    def _write(self, content: dict[Key, Any]) -> None:
        session = active()
        present = session.config
        bindings = {}
        for (scope, selector), values in content.items():
            bound = {}
            for parameter, value in values.items():
                before = present.get(scope, selector, parameter)
                if before is None or before.value is not value:
                    before = Binding(scope, selector, parameter, value, None, before)
                bound[parameter] = before
            bindings[scope, selector] = bound
        session.replace_config(present.replace(bindings=bindings))


BINDINGS = Bindings()


class Used(View[Key, dict[str, Any]]):
    """The operative configuration: ``{(scope, complete selector): {parameter: value}}``."""

    def _read(self) -> Mapping[Key, dict[str, Any]]:
        return used() if speaks_as_gin() else active().record.used

    def __getitem__(self, key: Key) -> dict[str, Any]:
        values = active().record.used[key]
        return Values(self, key, _without_unwritable(key[1], dict(values))) if speaks_as_gin() else values

    def __setitem__(self, key: Key, value: dict[str, Any]) -> None:
        session = active()
        session.record.used[key] = dict(value)
        session.replace_config(session.config)  # Prepared calls do not record again: they go.

    def __contains__(self, key: object) -> bool:
        return key in active().record.used

    def __iter__(self) -> Iterator[Key]:
        return iter(list(active().record.used))

    def __len__(self) -> int:
        return len(active().record.used)

    def _write(self, content: dict[Key, dict[str, Any]]) -> None:
        session = active()
        session.record.used = content
        session.replace_config(session.config)  # Prepared calls do not record again: they go.


class Renamed(View[str, str]):
    """The selectors that methods had before their class was registered, with those that they have now."""

    def _read(self) -> Mapping[str, str]:
        methods = [target for target in active().catalog if target.is_method]
        return {
            target.selector if target.import_source else f"{module_of(target.wrapped)}.{target.name}": target.selector
            for target in methods
        }

    def _write(self, content: dict[str, str]) -> None:
        """Nothing follows from it: a method knows its selector."""


def used() -> dict[Key, dict[str, Any]]:
    """Return what took effect as gin has it: without the code defaults that gin's language cannot write."""
    return {key: _without_unwritable(key[1], values) for key, values in active().record.snapshot().items()}


def _without_unwritable(selector: str, values: dict[str, Any]) -> dict[str, Any]:
    from genever.compat.printing import is_literally_representable

    target = active().catalog.target(selector)
    defaults = target.signature.defaults() if target is not None else {}
    return {
        name: value
        for name, value in values.items()
        if name not in defaults or value is not defaults[name] or is_literally_representable(value)
    }


# ---- Names ------------------------------------------------------------------------------------------


class Registered(View[str, Configurable]):
    """The registered configurables by complete selector: those of a session and of what it takes from."""

    def __getitem__(self, key: str) -> Configurable:
        for registry in _registries():
            if key in registry.configurables:
                return registry.configurables[key]
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return any(key in registry.configurables for registry in _registries())

    def _read(self) -> Mapping[str, Configurable]:
        return {
            selector: configurable
            for registry in reversed(_registries())
            for selector, configurable in registry.configurables.items()
        }

    def _write(self, content: dict[str, Configurable]) -> None:
        for registry in _registries():
            for selector in [selector for selector in registry.configurables if selector not in content]:
                del registry.configurables[selector]
        own, known = active().catalog, self._read()
        for selector, configurable in content.items():
            if known.get(selector) is not configurable:
                own.configurables[selector] = configurable
                own.changed(selector)
        own.changed()


class Named(View[str, Any]):
    """The constants by complete name."""

    def _read(self) -> Mapping[str, Any]:
        return {name: value for registry in reversed(_registries()) for name, value in registry.constants.items()}

    def _write(self, content: dict[str, Any]) -> None:
        for registry in _registries():
            for name in [name for name in registry.constants if name not in content]:
                del registry.constants[name]
        own, known = active().catalog, self._read()
        for name, value in content.items():
            if name not in known or known[name] is not value:
                own.constants[name] = value
        own.changed()


class SelectorView(SelectorMap[T]):
    """A selector map over a view; it keeps nothing itself."""

    def __init__(self, view: View[str, T]) -> None:
        self._view = view

    @property
    def _selector_map(self) -> View[str, T]:  # type: ignore[override]  # It is a dict.
        return self._view

    @property
    def _selector_tree(self) -> dict[str, Any]:  # type: ignore[override]  # What is set in it is in the map too.
        tree: dict[str, Any] = {}
        for selector in self._view:
            add_to_tree(tree, selector)
        return tree

    def clear(self) -> None:
        """Forget everything."""
        self._view.clear()

    def pop(self, complete_selector: str) -> T:
        """Remove a complete selector and return its value."""
        return self._view.pop(complete_selector)


def _registries() -> list[Registry]:
    """The registry of the active session, and those it takes from."""
    return list(active().catalog.chain())


REGISTRY = SelectorView(Registered())
CONSTANTS = SelectorView(Named())


class ByObject(View[Any, Configurable]):
    """The configurables by the function or class that was registered."""

    def _read(self) -> Mapping[Any, Configurable]:
        known = active().catalog.by_object
        return {key: configurable for key, configurable in known.items() if key is configurable.wrapped}

    def _write(self, content: dict[Any, Configurable]) -> None:
        known = active().catalog.by_object
        kept = {id(configurable) for configurable in content.values()}
        for key in [key for key, configurable in known.items() if id(configurable) not in kept]:
            del known[key]
        known.update(content)


# ---- Imports ----------------------------------------------------------------------------------------


class Imports(MutableSet[T]):
    """What binding files have imported, in one of two shapes."""

    def __init__(self, shown: Callable[[ImportLine], T], line: Callable[[T], ImportLine]) -> None:
        self._shown = shown
        self._line = line

    def __repr__(self) -> str:
        return repr(set(self))

    def __contains__(self, item: object) -> bool:
        return item in set(self)

    def __iter__(self) -> Iterator[T]:
        return iter({self._shown(line): None for line in sorted(active().config.imports, key=str)})

    def __len__(self) -> int:
        return len(set(self))

    def add(self, value: T) -> None:
        """Count something as imported."""
        self._write(active().config.imports | {self._line(value)})

    def discard(self, value: T) -> None:
        """Forget something imported."""
        self._write(frozenset(line for line in active().config.imports if self._shown(line) != value))

    def update(self, *others: Any) -> None:
        """Count several things as imported."""
        for other in others:
            for value in other:
                self.add(value)

    def replace(self, values: Iterable[T]) -> None:
        """Count these as imported, and nothing else."""
        self._write(frozenset(map(self._line, values)))

    def copy(self) -> set[T]:
        """Return the present content."""
        return set(self)

    @staticmethod
    def _write(lines: frozenset[ImportLine]) -> None:
        session = active()
        session.replace_config(session.config.replace(imports=lines))


def _statement(line: ImportLine) -> ImportStatement:
    return ImportStatement(line.module, line.is_from, line.alias, Location(None, 0, None, ""))


IMPORTS = Imports(_statement, lambda statement: ImportLine(*statement[:3]))
IMPORTED_MODULES = Imports(lambda line: line.module, lambda module: ImportLine(module, False, None))


# ---- The module's names -------------------------------------------------------------------------

USED = Used()

#: What `gin.config` has under its private names; whoever puts something else there means its content.
BY_NAME: dict[str, Any] = {
    "_CONFIG": BINDINGS,
    "_OPERATIVE_CONFIG": USED,
    "_REGISTRY": REGISTRY,
    "_INVERSE_REGISTRY": ByObject(),
    "_CONSTANTS": CONSTANTS,
    "_IMPORTS": IMPORTS,
    "_IMPORTED_MODULES": IMPORTED_MODULES,
    "_RENAMED_SELECTORS": Renamed(),
}
#: The names of that module, once it has been imported.
module_names: dict[str, Any] = {}


def synchronize() -> None:
    """Take over what a program has put into the dict of `gin.config`."""
    for name, view in BY_NAME.items():
        value = module_names.get(name, view)
        if value is not view:
            module_names[name] = view
            refill(view, value)
    if module_names:
        session = active()
        module_names.update(_CONFIG_IS_LOCKED=session.locked, _INTERACTIVE_MODE=session.catalog.interactive)


def refill(view: Any, value: Any) -> None:
    """Give a view the content of something else."""
    if isinstance(view, Imports):
        view.replace(value)
    elif isinstance(view, SelectorView):
        view._view._write(dict(value.items()))
    else:
        view._write(dict(value.items()))


def forget_everything(hooks: Sequence[Callable[..., Any]]) -> None:
    """Make the active session what it is before anything is registered, as reloading gin's module does.

    Args:
        hooks: What gin itself checks when a configuration is finalized.
    """
    session = active()
    for registry in _registries():
        for selector, target in list(registry.configurables.items()):
            if target.module != "gin":
                del registry.configurables[selector]
        registry.by_object = {key: found for key, found in registry.by_object.items() if found.module == "gin"}
        registry.interactive = False
    session.finalize_hooks[:] = hooks if speaks_as_gin() else [session.check]
    session.search_paths[:] = [""]
    session.readers[2:] = []  # Those of a session from the start stay.
    session.clear(clear_constants=True)
    session.catalog.changed()
