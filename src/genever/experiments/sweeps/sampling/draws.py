"""Draw values for the spaces of a configuration, those first that decide which others are needed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from genever.configuration.bindings import Binding, BindingKey
from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.configuration.plan.nodes import NotStaticError, Space, holds_secret, static_value
from genever.configuration.plan.spaces import alternatives
from genever.inspection.canonical.walk import FoundSpace
from genever.inspection.spaces import bound_spaces, spaces
from genever.language.evaluation.spaces import Choice, Distribution
from genever.language.operations import Call
from genever.language.operations import Space as Operator
from genever.language.text.errors import error, placed
from genever.language.values.expressions import Expression, is_withheld, members, unedited, values_in, with_members
from genever.language.values.literals import has_literal_form, value_text
from genever.language.values.references import Reference

#: How many combinations are counted at most, so that it takes no time.
MOST_COUNTED = 10_000


class Parameter(NamedTuple):
    """A space of a trial, by the name under which a sampler knows it.

    Attributes:
        name: Unique among the parameters of a trial; in another one it may have another distribution.
        distribution: What may be drawn. Of a choice a sampler draws the index.
        texts: Of a choice, its values as a binding file has them; else nothing.
    """

    name: str
    distribution: Distribution
    texts: tuple[str, ...] = ()


#: Draws for a parameter: an index where it is a choice, else the number.
Ask: TypeAlias = Callable[[Parameter], int | float]


class Trial(NamedTuple):
    """What a sweep has drawn.

    Attributes:
        config: The configuration, without spaces.
        values: What was drawn for each parameter, as a binding file has it.
        bindings: What a command line has to say for the same, as in ``Adam.lr=0.1``.
    """

    config: Config
    values: Mapping[str, str]
    bindings: tuple[str, ...]


def draw(config: Config, catalog: Catalog, ask: Ask) -> Trial:
    """Return a trial: values for the spaces that the configuration leads to, with those that it then leads to.

    Raises:
        GeneverError: There is no such space, or a sweep cannot draw from it, code ``bad-space``.
    """
    return Drawing(config, catalog).drawn(ask)


class _Open(NamedTuple):
    """A space that has to be drawn next: where it stands, and the values of a choice."""

    parameter: Parameter
    binding: Binding
    expression: Expression
    among: tuple[Any, ...]


class Drawing:
    """A configuration in which some spaces have values, and others may be still to be drawn. Immutable."""

    def __init__(
        self,
        config: Config,
        catalog: Catalog,
        values: Mapping[str, str] = MappingProxyType({}),
        branches: Mapping[BindingKey, str] = MappingProxyType({}),
    ) -> None:
        self._config = config
        self.catalog = catalog
        self._values = values
        #: The bindings in which something was drawn: what was chosen there, for the names of what this has brought.
        self._branches = branches
        #: The spaces that have to be drawn next, none of which depends on another.
        self.open = [self._opened(each) for each in spaces(config, catalog)]

    def drawn(self, ask: Ask) -> Trial:
        """Return a trial: values for the open spaces, and for those that these lead to."""
        drawing = self
        while drawing.open:
            drawing = drawing.with_values([ask(parameter) for parameter in drawing.parameters])
        return drawing.trial

    def with_values(self, drawn: list[int | float]) -> Drawing:
        """Return a drawing in which the open spaces have these values, in order."""
        values, branches = dict(self._values), dict(self._branches)
        changed: dict[BindingKey, Binding] = {}
        for (parameter, binding, expression, among), value in zip(self.open, drawn, strict=True):
            is_choice = isinstance(parameter.distribution, Choice)
            made = among[int(value)] if is_choice else value
            values[parameter.name] = parameter.texts[int(value)] if is_choice else repr(value)
            chosen = f"#{value}" if any(isinstance(part, Expression) for part in values_in(made)) else ""
            branches[binding.key] = branches.get(binding.key, "") + chosen
            now = changed.get(binding.key, binding)
            changed[binding.key] = now._replace(value=_replaced(now.value, expression, made))
        fresh = [binding._replace(replaced=None, age=0, operator="=") for binding in changed.values()]
        return Drawing(self._config.extended(fresh), self.catalog, values, branches)

    @property
    def parameters(self) -> list[Parameter]:
        """What has to be drawn next."""
        return [each.parameter for each in self.open]

    @property
    def combinations(self) -> int | None:
        """How many combinations of values there are; None where they have no end, or that takes a look at each.

        So it is where a value may bring further spaces with it: where it refers to something, or where a space is bound
        to which nothing leads yet.
        """
        if {each.key for each in bound_spaces(self._config)} - {each.binding.key for each in self.open}:
            return None
        sizes: list[int] = []
        for parameter, binding, expression, among in self.open:
            size = parameter.distribution.size
            if size is None or size > MOST_COUNTED or binding.value is not expression:
                return None
            if any(isinstance(part, Expression | Reference) for value in among for part in values_in(value)):
                return None
            sizes.append(size)
        count = math.prod(sizes)
        return count if count <= MOST_COUNTED else None

    @property
    def trial(self) -> Trial:
        """What was drawn, when nothing is open."""
        names, bindings = self.catalog.shortest, []
        for key in self._branches:
            binding = self._config.get(*key)
            assert binding is not None
            bindings.append(f"{key.text(names)}={value_text(binding.value)}")
        return Trial(self._config, self._values, tuple(bindings))

    def _opened(self, found: FoundSpace) -> _Open:
        binding, space = found
        if unedited(binding.value)[1]:
            problem = error("bad-space", "a sweep cannot draw from a space in an edit", hint=_OF_EDITS)
            raise placed(problem, space.expression.origin)
        if (secret := next(filter(is_withheld, values_in(binding.value)), None)) is not None:
            what = "a sweep writes down what it binds, and here that would be a secret beside a space"
            raise placed(error("bad-space", what, hint=_OF_SECRETS), secret.origin)
        distribution = space.distribution
        assert distribution is not None
        among = tuple(distinct(_alternatives(space))) if isinstance(distribution, Choice) else ()
        distribution = Choice(len(among)) if isinstance(distribution, Choice) else distribution
        name = binding.key.text(self.catalog.shortest)
        name += self._branches.get(binding.key, "") + (_path(binding.value, space.expression) or "")
        texts = tuple(map(value_text, among))
        return _Open(Parameter(name, distribution, texts), binding, space.expression, among)


_OF_EDITS = "bind the space to a macro, and use that in the edit"
_OF_SECRETS = "read it from the environment, as in secret(env(…)), or bind it to a macro, and use that"


# ---- What is drawn ------------------------------------------------------------------------------------


def _alternatives(space: Space) -> list[Any]:
    """Return the values of a choice, as they would be bound."""
    operands = space.expression.operands
    if len(operands) > 1:
        return list(operands)
    (among,) = operands
    if isinstance(among, list | tuple):
        return list(among)
    nodes = alternatives(space.operands)
    assert nodes is not None

    def value(index: int) -> Any:
        try:
            if not holds_secret(nodes[index]):
                return static_value(nodes[index])
        except NotStaticError:
            pass
        return Expression("index", (among, index), space.expression.origin)

    return [value(index) for index in range(len(nodes))]


def distinct(among: Iterable[Any]) -> list[Any]:
    """Return the values of a choice, each once; those that cannot be written down are all different."""
    found: dict[Any, Any] = {}
    for value in among:
        found.setdefault(value_text(value) if has_literal_form(value) else id(value), value)
    return [*found.values()]


def repeated_values(config: Config, catalog: Catalog) -> Iterator[tuple[str, int]]:
    """Yield the parameters in which a choice that is written out has values twice, with the number of these."""
    for binding in bound_spaces(config):
        for part in values_in(binding.value):
            if isinstance(part, Expression) and isinstance(part.operator, Operator) and part.operator.name == "choice":
                alone = part.operands[0] if len(part.operands) == 1 else part.operands
                among = alone if isinstance(alone, list | tuple) else ()
                if repeated := len(among) - len(distinct(among)):
                    yield binding.key.text(catalog.shortest), repeated


def _replaced(value: Any, old: Expression, new: Any) -> Any:
    """Return a value with another one in the place of an expression; what does not hold it stays the same object."""
    if value is old:
        return new
    if all(part is not old for part in values_in(value)):
        return value  # The other spaces in it are known by what they are.
    return with_members(value, lambda part: _replaced(part, old, new))


def _path(value: Any, wanted: Expression) -> str | None:
    """Return where in a value an expression stands, as ``[0].lr``; None where it is not in it."""
    if value is wanted:
        return ""
    for step, part in _steps(value):
        inner = _path(part, wanted)
        if inner is not None:
            return step + inner
    return None


def _steps(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Expression) and isinstance(value.operator, Call):
        call = value.operator
        names = [*(f"[{index}]" for index in range(call.count)), *(f".{name}" for name in call.names)]
        yield from zip(names, value.operands[1:], strict=True)
    elif isinstance(value, dict):
        yield from ((f"[{value_text(key)}]", item) for key, item in value.items())
    else:
        many = len(members(value)) > 1
        yield from ((f"[{index}]" if many else "", part) for index, part in enumerate(members(value)))
