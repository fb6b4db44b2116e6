"""Where the values of bindings stand in their files: they themselves have no places, but the syntax tree has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from genever.configuration.bindings import Binding, place_of
from genever.language.equality import own_equality
from genever.language.syntax import nodes
from genever.language.syntax.parse import parse
from genever.language.text.source import Origin, Source, Span
from genever.records import NamedTuple

_Found: TypeAlias = dict[tuple[int, int], nodes.Value]


@own_equality
class Spot(NamedTuple):
    """The syntax of a value: its node, None where that is not known, in the statement that is ``origin``."""

    node: nodes.Value | None
    origin: Origin | None

    @property
    def place(self) -> Origin | None:
        """Where the value stands; the key of the statement where that is not known."""
        if self.node is None or self.origin is None:
            return self.origin
        return self.origin._replace(span=Span(self.node.start, self.node.end))

    def items(self, count: int) -> list[Spot]:
        """Return the spots of ``count`` items, or operands; for a dict its keys and values in turn."""
        return self._each(self._inner(), count)

    def arguments(self, count: int) -> list[Spot]:
        """Return the spots of the arguments of a reference, first those without a name."""
        inner = [*self.node.arguments, *(v for _, v in self.node.keywords)] if isinstance(self.node, nodes.Call) else []
        return self._each(inner, count)

    def reference(self) -> Spot:
        """Return the spot of what a reference with arguments refers to."""
        return self._replace(node=self.node.reference) if isinstance(self.node, nodes.Call) else self

    def _inner(self) -> list[nodes.Value]:
        match self.node:
            case nodes.List(items) | nodes.Tuple(items):
                return list(items)
            case nodes.Dict(pairs):
                return [part for pair in pairs for part in pair]
            case nodes.Operation(_, operands):
                return list(operands)
        return []

    def _each(self, inner: list[nodes.Value], count: int) -> list[Spot]:
        if len(inner) != count:  # As of a dict that has a key twice.
            return [self] * count
        return [self._replace(node=node) for node in inner]


NOWHERE = Spot(None, None)


class Spots:
    """Finds the syntax of what bindings give."""

    def __init__(self) -> None:
        self._values: dict[int, tuple[Source, _Found]] = {}  # By the source's `id`, which it keeps.

    def of(self, binding: Binding) -> Spot:
        """Return the spot of the value in a binding's statement."""
        origin = binding.origin
        if origin is None or origin.kind == "python":
            return Spot(None, origin)
        known = self._values.get(id(origin.source))
        if known is None:
            known = self._values[id(origin.source)] = origin.source, dict(_values(parse(origin.source).statements))
        node = known[1].get((origin.span.start, origin.span.end))
        return key_of(binding) if node is None else Spot(node, origin)


def key_of(binding: Binding) -> Spot:
    """Return the spot of what a binding names."""
    source, span = place_of(binding)
    return Spot(None, binding.origin._replace(span=span) if binding.origin and source and span else binding.origin)


def _values(statements: tuple[nodes.Statement, ...]) -> Iterator[tuple[tuple[int, int], nodes.Value]]:
    for statement in statements:
        if isinstance(statement, nodes.Binding):
            yield (statement.start, statement.end), statement.value
        elif isinstance(statement, nodes.Block):
            yield from _values(statement.bindings)
