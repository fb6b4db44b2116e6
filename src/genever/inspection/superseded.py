"""Bindings that have no effect on purpose: those that only an overridden or lazy value would have read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from genever.configuration.bindings import Binding, BindingKey, Key
from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.plan.nodes import (
    Argument,
    Call,
    Handle,
    Lazy,
    Macro,
    Node,
    Once,
    Partial,
    children,
    parts,
)
from genever.configuration.plan.resolve import Known, resolve, resolve_value
from genever.language.text.selectors import is_inside, nearest
from genever.language.values.expressions import INHERITED, references_in, unedited
from genever.language.values.references import MAIN


class _Step(NamedTuple):
    """A node to follow: made in ``scope``; what it hands on is called by code in the scope ``user``."""

    node: Node
    scope: str
    user: str


class Spared:
    """Follows values that were not used, and collects what they would have read, in the scopes where that would be.

    Args:
        config: Has the bindings.
        catalog: Has what they are of.
        used: The configurables and macros that had, or will have, an effect in some scope, and their parameters.
        known: What the configuration was resolved to before.

    Attributes:
        places: The keys of what would have been read.
    """

    def __init__(
        self,
        config: Config,
        catalog: Catalog,
        used: Mapping[Key, Collection[str]],
        known: Known | None = None,
    ) -> None:
        self.places: set[BindingKey] = set()
        self._config = config
        self._catalog = catalog
        self._used = used
        self._known = known or Known()
        self._scopes: dict[str, dict[str, None]] = {}  # In which each configurable is used.
        self._live = config.scopes
        for scope, selector in used:
            self._scopes.setdefault(selector, {})[nearest(scope, self._live)] = None
        self._met: dict[tuple[int, str, str], Node] = {}
        self._called_in: set[tuple[object, ...]] = set()

    def follow_overridden(self) -> None:
        """Follow the values that later bindings of the same scope have replaced, or a ``del`` has unbound."""
        for binding in (*self._config, *self._config.unbound.values()):
            for older in binding.history():
                value = _own_value(older)
                if older is not binding and any(references_in(value)):
                    for scope, users in self._readers(older):
                        node = resolve_value(value, self._config, self._catalog, scope, older.scope, self._known)
                        self._follow([_Step(node, scope, user) for user in (users if _hands_on(node) else users[:1])])

    def follow_lazily_given(self) -> None:
        """Follow the values that calls got a handle on, whether they were made or not."""
        for (scope, selector), names in self._used.items():
            target = self._catalog.target(selector)
            if target is not None:
                arguments = resolve(self._config, self._catalog, scope, target, self._known).arguments
                nodes = [arguments[name].node for name in names if name in arguments]
                lazy = (part for node in nodes for part in parts(node) if isinstance(part, Lazy))
                self._follow([_Step(part.node, part.scope, scope) for part in lazy])

    def _readers(self, binding: Binding) -> list[tuple[str, list[str]]]:
        """Return where the value of a binding would be made, and where code would call what it hands on."""
        own = binding.scope
        if binding.is_macro:  # Any parameter may read it.
            made = ["", own] if binding.scope == MAIN else [own]
            users = {user: None for scopes in self._scopes.values() for user in scopes}
            return [(scope, list(users) or [""]) for scope in made]
        inside = [scope for scope in self._scopes.get(binding.selector, ()) if is_inside(scope, own)]
        return [(scope, [scope]) for scope in inside or [own]]

    def _follow(self, steps: list[_Step]) -> None:
        while steps:
            node, scope, user = step = steps.pop()
            if (id(node), scope, user) in self._met:
                continue
            self._met[id(node), scope, user] = node  # Kept, so that no other node gets its id.
            if isinstance(node, Macro):
                self.places.add(node.binding.key)
            if isinstance(node, Macro | Once | Lazy):
                scope = node.scope
            if isinstance(node, Call | Handle | Partial):
                steps += self._called(node, step)
            steps += [_Step(child, scope, user) for child in children(node)]

    def _called(self, node: Call | Handle | Partial, step: _Step) -> Iterator[_Step]:
        """Yield what a call of a configurable takes from the configuration."""
        target = self._catalog.target(node.selector)
        unscoped = step.scope if isinstance(node, Call) else step.user
        scope = nearest(node.scope if node.scope is not None else unscoped, self._live)
        given: set[str] = set()
        if target is not None and not isinstance(node, Handle):
            given = {*target.signature.positional[: len(node.arguments)], *(name for name, _ in node.keywords)}
        if target is None or (node.selector, scope, *sorted(given)) in self._called_in:
            return
        self._called_in.add((node.selector, scope, *sorted(given)))
        for name, argument in resolve(self._config, self._catalog, scope, target, self._known).arguments.items():
            if name not in given:
                self.places.update(makers(argument))
                yield _Step(argument.node, scope, scope)


def _hands_on(node: Node) -> bool:
    """Return whether something in a node is called in whatever scope is active then."""
    return any(isinstance(part, Handle | Partial) and part.scope is None for part in parts(node))


def _own_value(binding: Binding) -> Any:
    """Return what a binding itself says: of an edit the change alone."""
    return binding.value if binding.operator in ("=", "del") else binding.value.operands[1]


def makers(argument: Argument) -> Iterator[BindingKey]:
    """Yield the keys of the bindings that a value comes from: the winner, and what it edits."""
    for binding in (argument.binding, *argument.losers):
        yield binding.key
        base, _ = unedited(binding.value)
        if base is not INHERITED:
            return
