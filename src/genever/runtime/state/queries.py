"""Read-only queries of a state: the arguments of a configurable, and binding files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from genever.configuration.bindings import Assertion, BindingKey, Key, conditions
from genever.configuration.config import Config
from genever.configuration.plan.nodes import Macro, macros_in
from genever.configuration.plan.resolve import resolve, resolve_value
from genever.configuration.printing.binding_file import config_text
from genever.language.text.selectors import scope_prefixes
from genever.language.text.source import Origin
from genever.runtime.injection.frames import ACTIVE
from genever.runtime.injection.makers import maker
from genever.runtime.injection.uses import note_uses
from genever.runtime.state.state import State, active_state

if TYPE_CHECKING:
    from genever.inspection.canonical.parameters import Parameter


def bindings_for(
    state: State, selector: str, scope: str, resolve_references: bool, inherit_scopes: bool
) -> dict[str, Any]:
    """Return what the configuration gives a configurable; see `genever.get_bindings`."""
    if active_state() is not state:  # What is evaluated is made inside of the state.
        return state.run(bindings_for, state, selector, scope, resolve_references, inherit_scopes)
    config = state.config
    if not inherit_scopes:
        bound = config.bindings.get((scope, selector), {})
        return _bound(state, selector, "", resolve_references, Config({("", selector): bound}))
    return _bound(state, selector, scope, resolve_references, config)


def _bound(state: State, selector: str, scope: str, evaluated: bool, config: Config) -> dict[str, Any]:
    target = state.catalog.target(selector)
    assert target is not None
    arguments = resolve(config, state.catalog, scope, target).arguments
    state.record.read.update(argument.binding.key for argument in arguments.values())
    if not evaluated:
        return {name: argument.binding.value for name, argument in arguments.items()}
    frame = ACTIVE.get()
    # Macros are looked up in the whole configuration, whatever scope was asked for.
    plan = resolve(Config({**state.config.bindings, **config.bindings}), state.catalog, scope, target)
    for name in arguments:
        note_uses(frame, plan.arguments[name].binding, plan.arguments[name].node)
    return {name: maker(plan.arguments[name].node, frame)() for name in arguments}


def effective_parameters(state: State) -> tuple[Parameter, ...]:
    """Return every parameter that takes effect; see `genever.inspection.canonical.parameters.parameters`."""
    from genever.inspection.canonical.parameters import parameters  # Few queries need it.

    return state.remembered("parameters", lambda: parameters(state.config, state.catalog))


def text(
    state: State,
    values: Mapping[Key, Mapping[str, Any]],
    width: int,
    indent: int,
    show_provenance: bool,
    assertions: tuple[Assertion, ...] = (),
) -> str:
    """Return values as a binding file with the imports of a session; see `genever.config_str`."""
    origin = partial(_origin, state.config) if show_provenance else None
    return config_text(values, state.catalog, state.config.imports, width, indent, origin, assertions)


def operative_text(state: State, width: int, indent: int, show_provenance: bool) -> str:
    """Return what took effect as a binding file; see `genever.operative_config_str`.

    Which files were included took effect too: where macros have chosen them, these and the choice are in the text.
    """
    values, config = state.record.snapshot(), state.config
    choices = config.choices if values else ()
    for choice in choices:
        for used in macros_in(resolve_value(choice.path, config, state.catalog)):
            if isinstance(used, Macro):
                values.setdefault(used.binding.owner, {"value": used.binding.value})
    return text(state, values, width, indent, show_provenance, conditions(choices))


def _origin(config: Config, key: BindingKey) -> Origin | None:
    """Where the value that a scope sees was set."""
    found = [config.get(*key._replace(scope=scope)) for scope in scope_prefixes(key.scope)]
    return next((binding.origin for binding in reversed(found) if binding is not None), None)
