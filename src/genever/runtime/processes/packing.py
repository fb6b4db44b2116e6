"""What a configuration needs in another process, as bytes.

Each thing is pickled by itself, so that whatever cannot be is known by its name. Functions and classes of the main
module are there by name only where the other process runs the same main module, as those that multiprocessing
spawns do. For any other, and for what a function has defined, there is a second form: by value, where the
environment has cloudpickle.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from genever.configuration.bindings import Binding, ImportLine, Key
from genever.configuration.config import Config
from genever.language.values.expressions import references_in
from genever.runtime.registry.configurable import Configurable
from genever.runtime.state.registering import add_constant, set_constant
from genever.runtime.state.state import State

#: What to do about a thing that cannot travel: raise, or say so.
OnProblem = Callable[[str, Exception], None]

#: The modules that pickle by value. Joblib and Ray bring their own copies of the first.
_BY_VALUE = ("cloudpickle", "joblib.externals.cloudpickle", "ray.cloudpickle")


class Contents(NamedTuple):
    """What is sent: a configuration, all that it needs from its session, and what the session is set to."""

    config: Config
    configurables: tuple[Configurable, ...]
    constants: tuple[tuple[str, Any, bool], ...]  # The last says whether parts of the name find it.
    settings: dict[str, Any]


class Part(NamedTuple):
    """One thing: what messages call it, its pickle, and another that holds functions and classes by value."""

    name: str
    by_name: bytes | None
    by_value: bytes | None


class Payload(NamedTuple):
    """Contents as bytes, the file of the main module that they come from, and what binding files import it as."""

    main: str | None
    main_name: str | None
    config: Part
    configurables: tuple[Part, ...]
    constants: tuple[Part, ...]
    settings: dict[str, Part | tuple[Part, ...]]  # The items of a list each by itself.


# ---- Packing ------------------------------------------------------------------------------------


def contents_of(state: State) -> Contents:
    """Return what a session's configuration needs: what it binds or refers to, and where files are found."""
    config = state.config
    references = [reference for binding in config for reference in references_in(binding.value)]
    selectors = {selector for _, selector in config.bindings}
    selectors.update(reference.complete for reference in references if reference.complete)
    targets = [state.catalog.target(selector) for selector in sorted(selectors)]
    names = sorted({reference.scope for reference in references if reference.is_constant})
    return Contents(
        config,
        tuple(target for target in targets if target is not None),
        tuple((name, state.catalog.constant(name), _has_short_names(name, state)) for name in names),
        state.settings(),
    )


def main_name() -> str | None:
    """Return the name under which the main module can be imported as it runs, see `genever.main`."""
    main = sys.modules.get("__main__")
    names = (name for name, module in [*sys.modules.items()] if module is main)
    return next((name for name in names if name not in ("__main__", "__mp_main__")), None)


def _has_short_names(constant: str, state: State) -> bool:
    return constant in state.catalog.matching_constants(constant.rpartition(".")[2])


def packed(contents: Contents, on_problem: OnProblem) -> Payload:
    """Return contents as bytes; ``on_problem`` learns what cannot be pickled, and it stays behind."""
    configurables = ((f"the configurable {target.selector}", target.wrapper) for target in contents.configurables)
    constants = ((f"the constant {constant[0]}", constant) for constant in contents.constants)
    return Payload(
        _main_file(),
        main_name(),
        _packed_config(contents.config, on_problem),
        tuple(_parts(configurables, on_problem)),
        tuple(_parts(constants, on_problem)),
        dict(_packed_settings(contents.settings)),
    )


#: What an item of a list among the settings is.
_ITEMS = {"finalize_hooks": "the finalize hook", "readers": "the file reader", "search_paths": "the search path"}


def _packed_settings(settings: Mapping[str, Any]) -> Iterator[tuple[str, Part | tuple[Part, ...]]]:
    for name, value in settings.items():
        if type(value) is list:
            what = _ITEMS.get(name, name)
            items = ((f"{what} {item[0] if isinstance(item, tuple) else item!r}", item) for item in value)
            yield name, tuple(_parts(items, warn))
        else:
            yield from ((name, part) for part in _parts([(name, value)], warn))


def _parts(things: Iterable[tuple[str, Any]], on_problem: OnProblem) -> Iterator[Part]:
    for name, thing in things:
        try:
            yield _part(name, thing)
        except Exception as problem:
            on_problem(f"{name} does not reach another process", problem)


def _part(name: str, thing: Any) -> Part:
    import pickle  # Heavy at import, as is all that pickles.

    try:
        by_name = pickle.dumps(thing)
    except Exception:
        by_value = _by_value(thing)
        if by_value is None:
            raise
        return Part(name, None, by_value)
    return Part(name, by_name, _by_value(thing) if b"__main__" in by_name else None)


def _by_value(thing: Any) -> bytes | None:
    from importlib import import_module

    for name in _BY_VALUE:
        if name == _BY_VALUE[0] or name.partition(".")[0] in sys.modules:
            try:
                pickled: bytes = import_module(name).dumps(thing)
            except Exception:  # Not installed, or it cannot pickle this either.
                continue
            return pickled
    return None


def _packed_config(config: Config, on_problem: OnProblem) -> Part:
    try:
        return _part("the configuration", config)
    except Exception:  # Some value cannot be pickled: find out which.
        bindings: dict[Key, dict[str, Binding]] = {}
        for binding in config:
            if [*_parts([(f"the binding of {binding.key.text()}", binding.value)], on_problem)]:
                bindings.setdefault(binding.owner, {})[binding.parameter] = _with_its_history(binding)
        return _part("the configuration", config.replace(bindings=bindings, unbound={}))


def _with_its_history(binding: Binding) -> Binding:
    """Return a binding with what it replaced, if that can be pickled."""
    try:
        _part("", [step.value for step in binding.history()])
    except Exception:
        return binding._replace(replaced=None)
    return binding


def _main_file() -> str | None:
    file: str | None = getattr(sys.modules.get("__main__"), "__file__", None)
    return file


# ---- Unpacking ----------------------------------------------------------------------------------


def unpack(payload: Payload, state: State, on_problem: OnProblem) -> None:
    """Put a configuration in force in a session that is active, and register what it needs."""
    by_name = payload.main is not None and payload.main == _main_file()
    if payload.main_name is not None and by_name:
        sys.modules.setdefault(payload.main_name, sys.modules["__main__"])
    for _ in _unpacked(payload.configurables, by_name, on_problem):
        pass  # Unpickling registers it.
    for name, value, has_short_names in _unpacked(payload.constants, by_name, on_problem):
        if not has_short_names:
            set_constant(state, name, value)
        elif not state.catalog.matching_constants(name):
            add_constant(state, name, value)
    for config in _unpacked([payload.config], by_name, on_problem):
        # What another main module defines is here by value: to import it too would make a second copy.
        lines = [line for line in config.imports if by_name or line.module != payload.main_name]
        _import(lines, on_problem)
        for line in lines:
            state.catalog.note_import(line.module)
        state.replace_config(config)
    state.restore(_unpacked_settings(payload.settings, state.settings(), by_name))


def _unpacked_settings(
    packed: Mapping[str, Part | tuple[Part, ...]], own: Mapping[str, Any], by_name: bool
) -> dict[str, Any]:
    """Return settings; lists have what the session has itself, and then what came."""
    settings: dict[str, Any] = {}
    for name, packed_value in packed.items():
        if isinstance(packed_value, Part):
            settings.update((name, value) for value in _unpacked([packed_value], by_name, warn))
        else:
            came = _unpacked(packed_value, by_name, warn)
            settings[name] = [*own[name], *(item for item in came if item not in own[name])]
    return settings


def _unpacked(parts: Iterable[Part], by_name: bool, on_problem: OnProblem) -> Iterator[Any]:
    for part in parts:
        try:
            yield _thing(part, by_name)
        except Exception as problem:  # A module that fails to be imported here may not be needed either.
            on_problem(f"{part.name} did not arrive from another process", problem)


def _thing(part: Part, by_name: bool) -> Any:
    import pickle

    forms = (part.by_name, part.by_value) if by_name else (part.by_value, part.by_name)
    return pickle.loads(next(form for form in forms if form is not None))


def _import(lines: Iterable[ImportLine], on_problem: OnProblem) -> None:
    from genever.runtime.imports.importer import import_module

    for line in sorted(lines, key=str):
        if line.module.startswith("__gin__."):
            continue
        try:
            import_module(line)
        except Exception as problem:
            on_problem(f"the module {line.module} cannot be imported here", problem)


def warn(message: str, problem: Exception) -> None:
    """Write a problem into the log."""
    import logging  # Heavy at import, and rarely needed.

    logging.getLogger("genever").warning("%s: %s", message, problem)
