"""The configuration in the processes that a program spawns.

multiprocessing gives every process a copy of its parent's ``_config``, and pickles it where the process is
spawned. What stands there is unpickled after the main module ran in the new process and before its target
runs: so that is where the configuration travels. Forked processes have it anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from genever.importing import when_imported
from genever.model import Config, references_in
from genever.session import active


def take_along() -> None:
    """Let processes that are spawned from now on have the configuration in force when they are."""
    when_imported("multiprocessing.process", _pack)  # It is no cheap import.


def _pack(processes: ModuleType) -> None:
    processes.current_process()._config.setdefault("genever", Luggage())


class Luggage:
    """Pickles as the configuration that the active session has at that time; unpickling puts it in force."""

    def __reduce__(self) -> tuple[Any, ...]:
        session = active()
        references = [reference for binding in session.config for reference in references_in(binding.value)]
        selectors = {selector for _, selector in session.config.bindings}
        selectors.update(reference.complete for reference in references if reference.complete)
        targets = [session.catalog.target(selector) for selector in sorted(selectors)]
        constants = sorted({reference.scope for reference in references if reference.is_constant})
        return _unpack, (
            [*_pickled("configurable", ((target.selector, target.wrapper) for target in targets if target))],
            [*_pickled("constant", ((name, session.catalog.constant(name)) for name in constants))],
            _pickled_config(session.config),
        )


# ---- Packing ------------------------------------------------------------------------------------


def _pickled(what: str, items: Iterable[tuple[str, Any]]) -> Iterator[bytes]:
    """Pickle each item by itself: one that cannot be pickled does not stop the others."""
    import pickle

    for name, value in items:
        try:
            yield pickle.dumps((name, value))
        except Exception as problem:
            _warn(f"the {what} {name} does not reach another process: {problem}")


def _pickled_config(config: Config) -> bytes:
    import pickle

    try:
        return pickle.dumps(config)
    except Exception:  # Some value cannot be pickled: find out which.
        places = {
            ".".join(filter(None, binding[:3])): binding._replace(origin=None, replaced=None) for binding in config
        }
        bindings = [pickle.loads(pickled)[1] for pickled in _pickled("binding of", places.items())]
        return pickle.dumps(Config(imports=config.imports).extended(bindings))


# ---- Unpacking ----------------------------------------------------------------------------------


def _unpack(configurables: list[bytes], constants: list[bytes], config: bytes) -> Luggage:
    """Put a configuration in force, and register what it needs where the main module has not."""
    session = active()
    for _ in _unpickled(configurables):
        pass  # Unpickling registers it.
    for name, value in _unpickled(constants):
        if not session.catalog.matching_constants(name):
            session.add_constant(name, value)
    for unpickled in _unpickled([config]):
        session.replace_config(unpickled)
    return Luggage()


def _unpickled(items: Iterable[bytes]) -> Iterator[Any]:
    import pickle  # Heavy at import; what gets here has it already.

    for item in items:
        try:
            yield pickle.loads(item)
        except Exception as problem:  # A module that fails to be imported here may not be needed either.
            _warn(f"a part of the configuration did not arrive from another process: {problem}")


def _warn(message: str) -> None:
    import logging  # Heavy at import, and rarely needed.

    logging.getLogger("genever").warning(message)
