"""What a reference is called with: the arguments that it has itself, what is bound, and what its caller still gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from genever.configuration.bindings import Binding
from genever.configuration.catalog.target import NO_DEFAULT, Kind, Parameter, Target
from genever.configuration.plan.nodes import Plan
from genever.configuration.plan.resolve import lazy_parameters
from genever.configuration.spots import Spot, Spots
from genever.records import NamedTuple


class Within(NamedTuple):
    """What a value is written in: the scope that it is made in, that of its binding, and the macros that led to it.

    What stands inside ``secret(…)`` is hidden: of that only the type is written.
    """

    scope: str = ""
    home: str = ""
    path: tuple[str, ...] = ()
    is_hidden: bool = False


class Use(NamedTuple):
    """A reference to something that can be called: where it stands, and what it gives, last what it gives by name."""

    value: Any
    spot: Spot
    within: Within
    target: Target
    scope: str
    arguments: tuple[Any, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def unnamed(self) -> int:
        """How many arguments it gives by position."""
        return len(self.arguments) - len(self.names)

    @property
    def positional(self) -> tuple[str, ...]:
        """The names of the parameters that it gives by position, as far as they have any."""
        return self.target.signature.positional[: self.unnamed]


class Given(NamedTuple):
    """A value for a parameter: by a binding, or by the reference where ``binding`` is None."""

    parameter: str
    value: Any
    spot: Spot
    within: Within
    binding: Binding | None
    is_lazy: bool


def arguments_of(use: Use, plan: Plan, spots: Spots) -> tuple[list[Given], dict[str, Given]]:
    """Return what a call is given by position, and what by name: by the reference itself, then by the configuration."""
    names = [*use.positional, *(f"*{number}" for number in range(len(use.positional), use.unnamed)), *use.names]
    lazy = lazy_parameters(use.target.signature, {*names, *plan.arguments})
    given = [
        Given(name, value, spot, use.within, None, name in lazy)
        for name, value, spot in zip(names, use.arguments, use.spot.arguments(len(names)), strict=True)
    ]
    named = {argument.parameter: argument for argument in given[use.unnamed :]}
    for name, argument in plan.arguments.items():
        if name not in names:
            binding = argument.binding
            within = Within(use.scope, binding.scope)
            named[name] = Given(name, argument.value, spots.of(binding), within, binding, name in lazy)
    return given[: use.unnamed], named


def still_open(use: Use, plan: Plan) -> tuple[Parameter, ...]:
    """Return the parameters without a default that have no value yet.

    Where one that has one comes before one that has none, positions tell nothing, and there are none.
    """
    return tuple(_still_open(use.target.signature.parameters, use.positional, {*use.names, *plan.arguments}))


def _still_open(parameters: Sequence[Parameter], given: Sequence[str], taken: set[str]) -> Iterator[Parameter]:
    variadic = (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD)
    needed = [p for p in parameters if p.default is NO_DEFAULT and p.kind not in variadic and p.name not in given]
    positional = [p.name in taken for p in needed if p.kind is not Kind.KEYWORD_ONLY]
    if positional == sorted(positional):
        yield from (p for p in needed if p.name not in taken)
