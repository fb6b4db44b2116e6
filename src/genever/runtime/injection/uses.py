"""What a call uses, put on the record: bindings, code defaults, macros, and what its caller passed."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from genever.configuration.bindings import Binding, BindingKey
from genever.configuration.catalog.target import Kind
from genever.configuration.plan.nodes import (
    Argument,
    Macro,
    Node,
    copied,
    holds_secret,
    is_static,
    macros_in,
    references_of,
    static_value,
)
from genever.language.values.expressions import unedited
from genever.language.values.references import CONSTANT
from genever.runtime.injection.frames import Frame
from genever.runtime.injection.makers import keep_secrets
from genever.runtime.record.record import UNSEEN, Calls, Given, Shape, parts_of_shape
from genever.runtime.registry.configurable import Configurable


def _noted(argument: Argument) -> Any:
    """The value to record: as bound, or what edits come to where that is known and can be written."""
    value = argument.value
    if unedited(value)[1] and is_static(argument.node):
        from genever.language.values.literals import has_literal_form  # Few parameters are edited.

        made = copied(static_value(argument.node))
        return value if holds_secret(argument.node) or not has_literal_form(made) else made
    return value


def canonical(configurable: Configurable, shape: Shape) -> Shape:
    """Return the shape of all calls that supply the same parameters, whether by position or by name."""
    count, keywords = parts_of_shape(shape)
    if not keywords:
        return shape
    signature, own = configurable.signature, int(configurable.is_class)
    by_name = {p.name for p in signature.parameters if p.kind is not Kind.POSITIONAL_ONLY}.intersection(keywords)
    for name in signature.positional[max(0, count - own) :]:
        if name not in by_name:
            break
        by_name.remove(name)
        count += 1
    names = [p.name for p in signature.parameters if p.name in by_name]
    names += [name for name in keywords if name not in signature.own_positional and name not in names]
    return (count, *names) if names and count else tuple(names) or count


def take_note(
    frame: Frame, configurable: Configurable, shape: Shape, bound: Mapping[str, Argument], supplied: Set[str]
) -> Calls:
    """Record what a call uses: its code defaults and bindings, and what stands behind those."""
    record, key = frame.session.record, (frame.scope, configurable.selector)
    defaults = _used_defaults(configurable, parts_of_shape(shape)[0])
    given = {name: Given(UNSEEN, "caller") for name in supplied}
    given |= {name: Given(default, "default") for name, default in defaults.items() if name not in supplied}
    given |= {name: Given(_noted(argument), "binding", argument.binding) for name, argument in bound.items()}
    record.add(
        key,
        {
            name: given[name].value
            for name in dict.fromkeys([*defaults, *bound])
            if given[name].by == "binding" or (given[name].by == "default" and configurable.refuses(name) is None)
        },
    )
    for argument in bound.values():
        note_uses(frame, argument.binding, argument.node)
    calls = record.calls(key, canonical(configurable, shape))
    names = dict.fromkeys([parameter.name for parameter in configurable.signature.reached])
    calls.take({name: given[name] for name in names | given if name in given})
    return calls


def _used_defaults(configurable: Configurable, count: int) -> dict[str, Any]:
    """The code defaults that a call with ``count`` positional arguments may use.

    Arguments that a decorator takes as ``*args``, and may hand on to any of the parameters that it hides, leave out
    the defaults of those.
    """
    signature = configurable.signature
    if count - configurable.is_class <= len(signature.positional):
        return signature.defaults()
    shown = {parameter.name for parameter in signature.parameters}
    return {
        name: default
        for name, default in signature.defaults().items()
        if name in shown or not any(p.name == name and p.kind <= Kind.POSITIONAL_OR_KEYWORD for p in signature.declared)
    }


def note_uses(frame: Frame, binding: Binding, node: Node) -> None:
    """Record the macros and constants that making a binding's value uses, and the references in it."""
    record = frame.session.record
    keep_secrets(node, frame.session)
    for used in macros_in(node):
        if isinstance(used, Macro):
            record.add(BindingKey.of_macro(used.scope).owner, {"value": used.binding.value})
        else:
            record.add((used.name, CONSTANT), {})
    for selector, scope in references_of(node, frame.scope):
        record.reach(selector, scope, binding)


def look(calls: Calls, configurable: Configurable, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """Count a call and compare what its caller passed with what was passed before."""
    own = int(configurable.is_class)
    names = positional_names(configurable, len(args))
    passed = dict(zip(names, args[own:], strict=False))
    if len(args) > own + len(names):
        rest = [p.name for p in configurable.signature.parameters if p.kind is Kind.VAR_POSITIONAL]
        passed[f"*{rest[0] if rest else 'args'}"] = args[own + len(names) :]
    calls.look({**passed, **kwargs})


def positional_names(configurable: Configurable, count: int) -> tuple[str, ...]:
    """The names of the first ``count`` positional arguments of ``invoke``, ``self`` left out."""
    return configurable.signature.positional[: max(0, count - configurable.is_class)]
