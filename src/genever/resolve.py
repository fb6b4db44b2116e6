"""(`Config`, `Catalog`, scope, target) to `Plan`: which value each parameter gets, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias, assert_never

from genever.catalog import Catalog, Target
from genever.errors import GeneverError, error
from genever.model import MACRO, REQUIRED, Binding, Config, Reference
from genever.selectors import scope_prefixes

# ---- Nodes: how one value is made -----------------------------------------------------------------


class Constant(NamedTuple):
    """A value that every call gets as it is."""

    value: Any


class Copy(NamedTuple):
    """A mutable value without references; every call gets a copy."""

    value: Any


class Container(NamedTuple):
    """A list, tuple, set or dict with something to be made in it; a dict's items are pairs of nodes."""

    type: type
    items: tuple[Any, ...]


class Call(NamedTuple):
    """``@scope/f()``: what calling the target returns; in the caller's scope where ``scope`` is None."""

    selector: str
    scope: tuple[str, ...] | None


class Handle(NamedTuple):
    """``@scope/f``: the target itself."""

    selector: str
    scope: tuple[str, ...] | None


class Macro(NamedTuple):
    """``%name``: a node that is made inside the scope of the macro's own name."""

    scope: tuple[str, ...]
    binding: Binding
    node: Node


class NamedConstant(NamedTuple):
    """``%NAME`` for a constant: every use gets the very object."""

    name: str
    value: Any


class Broken(NamedTuple):
    """Something that cannot be made; the error is raised by the call that needs it."""

    error: GeneverError


Node: TypeAlias = Constant | Copy | Container | Call | Handle | Macro | NamedConstant | Broken

_ATOMS = frozenset({type(None), bool, int, float, complex, str, bytes, type, type(...), type(NotImplemented)})


# ---- Plans: the values of one target in one scope ---------------------------------------------------


class Argument(NamedTuple):
    """The value one parameter gets: the winning binding, those it beats, and how the value is made.

    ``losers`` are the same parameter's bindings in outer scopes, the nearest first; what a binding
    replaced in its own scope is its `Binding.history`.
    """

    binding: Binding
    losers: tuple[Binding, ...]
    node: Node

    @property
    def is_required(self) -> bool:
        """Whether it is bound to ``%gin.REQUIRED``, which asks for a value instead of giving one."""
        return isinstance(self.node, NamedConstant) and self.node.value is REQUIRED


class Plan(NamedTuple):
    """What the configuration gives one target in one scope: ``{parameter: Argument}``."""

    selector: str
    scope: tuple[str, ...]
    arguments: dict[str, Argument]


def resolve(config: Config, catalog: Catalog, scope: tuple[str, ...], target: Target) -> Plan:
    """Return the plan for a target: inner scopes win, the outer ones' order of parameters stays."""
    selector = target.selector
    found: dict[str, list[Binding]] = {}
    for prefix in scope_prefixes(scope):
        for parameter, binding in config.bindings.get((prefix, selector), {}).items():
            found.setdefault(parameter, []).append(binding)
    arguments = {}
    for parameter, bindings in found.items():
        winner = bindings.pop()
        node = resolve_value(winner.value, config, catalog, scope)
        arguments[parameter] = Argument(winner, tuple(reversed(bindings)), node)
    return Plan(selector, scope, arguments)


def resolve_value(
    value: Any, config: Config, catalog: Catalog, scope: tuple[str, ...] = (), path: tuple[str, ...] = ()
) -> Node:
    """Return how a bound value is made; ``path`` holds the macros that led here."""
    kind = type(value)
    if kind in _ATOMS:
        return Constant(value)
    if isinstance(value, Reference):
        return _resolve_reference(value, config, catalog, scope, path)
    if kind is list or kind is tuple or kind is set:
        items = tuple(resolve_value(item, config, catalog, scope, path) for item in value)
        if any(not isinstance(item, Constant) for item in items):
            return Container(kind, items)
        return Constant(value) if kind is tuple else Container(kind, items)
    if kind is dict:
        pairs = tuple(
            (resolve_value(key, config, catalog, scope, path), resolve_value(item, config, catalog, scope, path))
            for key, item in value.items()
        )
        return Container(dict, pairs)
    return Copy(value)


def _resolve_reference(
    reference: Reference, config: Config, catalog: Catalog, scope: tuple[str, ...], path: tuple[str, ...]
) -> Node:
    name = reference.scope
    if reference.complete is None:
        return Broken(unknown_reference(reference))
    if reference.is_constant:
        return NamedConstant(name, catalog.constant(name))
    if reference.is_macro:
        return _resolve_macro(name, config, catalog, path)
    inner = tuple(name.split("/")) if name else None
    return Call(reference.complete, inner) if reference.evaluate else Handle(reference.complete, inner)


def _resolve_macro(name: str, config: Config, catalog: Catalog, path: tuple[str, ...]) -> Node:
    if name in path:
        cycle = " → ".join(f"%{step}" for step in (*path[path.index(name) :], name))
        return Broken(error("macro-cycle", f"the macro %{name} leads back to itself: {cycle}"))
    scope = tuple(name.split("/")) if name else ()
    binding = None
    for prefix in scope_prefixes(scope):
        binding = config.get(prefix, MACRO, "value") or binding
    if binding is None:
        return Broken(undefined_macro(name, config))
    return Macro(scope, binding, resolve_value(binding.value, config, catalog, scope, (*path, name)))


def unknown_reference(reference: Reference) -> GeneverError:
    """Return the error for a reference to something that is not registered."""
    parentheses = "()" if reference.evaluate else ""
    return error("unknown-reference", f"No configurable matching reference '@{reference.selector}{parentheses}'.")


def undefined_macro(name: str, config: Config) -> GeneverError:
    """Return the error for a macro that nothing defines."""
    from genever.diagnostics import suggest

    known = [scope for scope, selector in config.bindings if selector == MACRO]
    return error(
        "undefined-macro", f"the macro %{name} is not defined", hint=suggest(name, known) or f"add a line: {name} = …"
    )


def macros_in(node: Node) -> Iterator[Macro | NamedConstant]:
    """Yield the macros and constants that making a node uses, outermost first."""
    match node:
        case Macro():
            yield node
            yield from macros_in(node.node)
        case NamedConstant():
            yield node
        case Container():
            for item in node.items:
                for part in item if node.type is dict else (item,):
                    yield from macros_in(part)
        case Constant() | Copy() | Call() | Handle() | Broken():
            return
        case _:
            assert_never(node)


def is_constant(node: Node) -> bool:
    """Tell whether a node's value is the same object for every call."""
    return isinstance(settled(node), Constant | NamedConstant)


def settled(node: Node) -> Node:
    """Return the node behind macros."""
    while isinstance(node, Macro):
        node = node.node
    return node
