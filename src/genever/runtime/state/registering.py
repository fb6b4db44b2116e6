"""Registers configurables and constants: for one session, or for all where an import brings them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from genever.configuration.bindings import ImportLine
from genever.language.text.errors import error, speaks_as_gin
from genever.runtime.imports.beside import is_for_a_file
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry, default_name
from genever.runtime.registry.signatures import is_typed_dict
from genever.runtime.state.entries import imports_outside, imports_running, modules_running
from genever.runtime.state.state import State
from genever.runtime.wrapping.wrap import configure, stand_in


def register(
    state: State,
    wrapped: Callable[..., Any],
    name: str | None = None,
    module: str | None = None,
    allowlist: Sequence[str] | None = None,
    denylist: Sequence[str] | None = None,
    *,
    fingerprint_ignore: Sequence[str] | None = None,
    in_place: bool = False,
    import_source: tuple[ImportLine, str] | None = None,
) -> Configurable:
    """Make a function or class configurable; ``in_place`` lets the object itself inject.

    Raises:
        ConfigRuntimeError: The configuration is locked.
        ConfigValueError: The name is no name or is taken, or a list names parameters it lacks.
        ConfigTypeError: A list is no list.
    """
    comes_late = state.locked and not (state.catalog.interactive and state.catalog.in_notebook)
    if comes_late and speaks_as_gin() and not (state.is_copy and imports_running() > imports_outside()):
        raise error("locked", "Attempted to add a new configurable after the config was locked.")
    name, module = default_name(wrapped, name, module)
    configurable = Configurable(wrapped, name, module, allowlist, denylist, import_source, fingerprint_ignore)
    if comes_late:
        _check_late(state, configurable)
    if is_for_a_file():
        configurable.brought_by = frozenset(modules_running())
    with state.lock:
        catalog = catalog_in_use(state)
        catalog.check(configurable)
        if in_place and not is_typed_dict(wrapped):
            configure(configurable)
        else:
            stand_in(configurable, catalog)
        catalog.add(configurable)
    catalog.changed(configurable.selector)
    return configurable


def catalog_in_use(state: State) -> Registry:
    """Where something registered now belongs: during an import to what all sessions know, else to this one."""
    catalog = state.catalog
    if catalog.parent is not None and imports_running() > imports_outside():
        *_, catalog = catalog.chain()
    return catalog


def _check_late(state: State, configurable: Configurable) -> None:
    """Raise for what is registered after the configuration was locked, unless a module brings it along.

    What an import registers had no bindings when the files were read, and gets none now: nothing changes for
    what is configured already. The same holds for a second definition from the same place.
    """
    if imports_running() > imports_outside():
        return
    if any(known.name == configurable.name and configurable.replaces(known) for known in state.catalog):
        return
    wrapped = configurable.wrapped
    module = getattr(wrapped, "__module__", None)
    where = f" of the module {module}" if module not in (None, "__main__") else ""
    hint = "register it before that"
    if "<locals>" in getattr(wrapped, "__qualname__", ""):
        hint = "define it outside of the function that defines it now, so that it is known before that"
    elif where:
        hint = f"write import {module} in the binding file, or import it before the configuration is locked"
    message = f"{configurable.name}{where} becomes configurable after the configuration was locked"
    raise error("locked", message, hint=hint)


def add_constant(state: State, name: str, value: Any) -> None:
    """Add a constant, for ``%name``."""
    with state.lock:
        catalog = catalog_in_use(state)
        catalog.add_constant(name, value)
    catalog.changed()


def set_constant(state: State, name: str, value: Any) -> None:
    """Add a constant that only its whole name finds, or give it another value.

    Such a one takes no macro's name away, as a constant whose last part is that name would.
    """
    with state.lock:
        if isinstance(value, str) and state.catalog.constants.get(name) == value:
            return  # What was made of it is still right.
        state.catalog.constants.set_whole(name, value)
    state.catalog.changed()
