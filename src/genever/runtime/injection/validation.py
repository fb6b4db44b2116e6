"""What a model of pydantic refuses, and the binding or argument that gave it that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from genever.configuration.bindings import Binding, place_of
from genever.configuration.data.uses import use_of
from genever.configuration.plan.nodes import Macro
from genever.configuration.plan.resolve import resolve
from genever.configuration.spots import Spot, Spots
from genever.language.operations import Call
from genever.language.syntax import nodes
from genever.language.text.diagnostics import Diagnostic, render
from genever.language.values.expressions import Expression, members
from genever.language.values.references import Reference
from genever.runtime.injection.frames import Frame
from genever.runtime.injection.uses import positional_names
from genever.runtime.registry.configurable import Configurable

_MOST_SHOWN = 6  # Of the fields that are wrong.


def _is_refusal(problem: Exception, configurable: Configurable) -> bool:
    """Return whether pydantic has refused the arguments of this configurable, and not something within its call."""
    if not type(problem).__module__.startswith("pydantic"):
        return False
    wrapped: Any = configurable.wrapped
    named = getattr(wrapped, "model_config", None)
    title = named.get("title") if isinstance(named, dict) else None
    return getattr(problem, "title", None) in (title or wrapped.__name__, wrapped.__qualname__)


def refused(
    problem: Any, frame: Frame, configurable: Configurable, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> list[str]:
    """Return lines that say of each wrong field what is wrong, and where its value was set; none for other errors."""
    if not _is_refusal(problem, configurable):
        return []
    finder = _Finder(frame, configurable, args, kwargs)
    found = problem.errors(include_url=False, include_input=False, include_context=False)
    lines = [line for each in found[:_MOST_SHOWN] for line in finder.lines(tuple(each["loc"]), str(each["msg"]))]
    return [*lines, f"and {len(found) - _MOST_SHOWN} more"] if len(found) > _MOST_SHOWN else lines


class _Finder:
    """Finds what gave a call its arguments."""

    def __init__(
        self, frame: Frame, configurable: Configurable, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> None:
        self._configurable = configurable
        self._config = frame.session.config
        self._secrets = frame.session.record.secrets
        positional = positional_names(configurable, len(args))
        self._given = {**dict(zip(positional, args, strict=False)), **kwargs}
        self._positional = list(positional)
        self._arguments = resolve(self._config, frame.session.catalog, frame.scope, configurable).arguments
        self._spots = Spots()

    def lines(self, way: tuple[str | int, ...], message: str) -> Iterator[str]:
        """Yield what is to be said of a field, which ``way`` leads to."""
        message = self._secrets.redacted(message)  # A validator of the user's may quote what it got.
        name, inner = self._parameter(way), way[1:]
        label = self._configurable.label
        field = ".".join([label, name, *map(str, inner)]) if name else label
        for spot, binding in self._sources(name) if name else ():
            place = _within(spot, inner).place
            source, span = place_of(binding) if place is None else (place.source, place.span)
            if source is None:
                continue
            use = use_of(binding.value)
            line = use.data.lines.get((*use.way, *inner)) if use is not None else None
            hint = f"it is in {use.data.path}:{line}" if use is not None and line is not None else None
            yield from render(Diagnostic("argument-type", f"{field}: {message}", source, span, hint)).split("\n")
            return
        is_set = name in self._given or name in self._arguments
        missing = f"; add a line {label}.{name} = …" if name and not is_set and not inner else ""
        yield f"{field}: {message}{missing}"

    def _parameter(self, way: tuple[str | int, ...]) -> str:
        first = way[0] if way else ""
        if isinstance(first, int):  # A positional argument of a dataclass of pydantic's.
            return self._positional[first] if first < len(self._positional) else ""
        fields = getattr(self._configurable.wrapped, "__pydantic_fields__", {})
        alias = getattr(fields.get(first), "validation_alias", None)
        return alias if isinstance(alias, str) and first not in (*self._arguments, *self._given) else first

    def _sources(self, name: str) -> Iterator[tuple[Spot, Binding]]:
        """Yield where a parameter may have got its value."""
        if name in self._given:
            yield from self._in_references(name)
        elif name in self._arguments:
            binding, node = self._arguments[name].binding, self._arguments[name].node
            while isinstance(node, Macro):  # Its value was set where the macro's was.
                binding, node = node.binding, node.node
            yield self._spots.of(binding), binding

    def _in_references(self, name: str) -> Iterator[tuple[Spot, Binding]]:
        """Yield where references pass this value to the parameter."""
        for binding in self._config:
            for value, spot in self._passed(binding.value, self._spots.of(binding), name):
                is_plain = not members(value) and not isinstance(value, Reference | Expression)
                if not is_plain or (value == self._given[name]) is True:
                    yield spot, binding

    def _passed(self, value: Any, spot: Spot, name: str) -> Iterator[tuple[Any, Spot]]:
        inner = members(value)
        if isinstance(value, Expression) and isinstance(value.operator, Call):
            reference, *arguments = value.operands
            spots = spot.arguments(len(arguments))
            if isinstance(reference, Reference) and reference.complete == self._configurable.selector:
                named = zip(arguments[value.operator.count :], spots[value.operator.count :], strict=True)
                yield from (each for key, each in zip(value.operator.names, named, strict=True) if key == name)
            pairs = list(zip(arguments, spots, strict=True))
        else:
            pairs = list(zip(inner, spot.items(len(inner)), strict=True))
        for part, place in pairs:
            yield from self._passed(part, place, name)


def _within(spot: Spot, way: tuple[str | int, ...]) -> Spot:
    """Return where a part of a value is written, as far as its parts are written out."""
    for step in way:
        node = spot.node
        match node:
            case nodes.Dict(pairs):
                found = next((v for k, v in pairs if isinstance(k, nodes.Literal) and k.value == step), None)
            case nodes.List(items) | nodes.Tuple(items):
                found = items[step] if isinstance(step, int) and step < len(items) else None
            case _:
                found = None
        if found is None:
            return spot
        spot = spot._replace(node=found)
    return spot
