"""The configuration as a value: bindings with their history, and imports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from genever.language.text.selectors import scoped
from genever.language.text.source import Origin, Source, Span
from genever.language.values.references import MACRO
from genever.records import NamedTuple

#: A configurable in a scope: ``(scope, complete selector)``, as in ``('train', 'torch.optim.Adam')``.
Key = tuple[str, str]
#: ``{(scope, complete selector): {parameter: value}}``, values as bound.
Values = Mapping[Key, Mapping[str, Any]]


class BindingKey(NamedTuple):
    """What a binding gives a value: a parameter of a configurable in a scope, or a macro.

    A macro ``X`` is kept as gin keeps it: as ``('X', 'gin.macro', 'value')``. Nothing else has to know that.
    """

    scope: str
    selector: str  # The complete one.
    parameter: str

    @classmethod
    def of_macro(cls, name: str) -> BindingKey:
        """Return the key of a macro."""
        return cls(name, MACRO, "value")

    @property
    def owner(self) -> Key:
        """The configurable in its scope."""
        return self.scope, self.selector

    @property
    def is_macro(self) -> bool:
        """Whether it is that of a macro; then the scope is the macro's name."""
        return self.selector == MACRO

    def text(self, name_of: Callable[[str], str] = str) -> str:
        """Return it as it is written in a file, where ``name_of`` gives the name that a selector has there."""
        if self.is_macro and self.scope:
            return self.scope
        return scoped(self.scope, f"{name_of(self.selector)}.{self.parameter}")


class Binding(NamedTuple):
    """A value for one parameter of one configurable in one scope, and what it replaced."""

    scope: str
    selector: str
    parameter: str
    value: Any
    origin: Origin | None = None
    replaced: Binding | None = None
    operator: str = "="  # Or an edit's, or "del" for what unbinds.
    age: int = 0  # The length of its history.

    @property
    def key(self) -> BindingKey:
        """What it gives a value."""
        return BindingKey(self.scope, self.selector, self.parameter)

    @property
    def owner(self) -> Key:
        """The configurable in its scope."""
        return self.scope, self.selector

    @property
    def is_macro(self) -> bool:
        """Whether it is that of a macro, whose name is its scope."""
        return self.key.is_macro

    def history(self) -> Iterator[Binding]:
        """Yield this binding and the ones before it, the latest first."""
        binding: Binding | None = self
        while binding is not None:
            yield binding
            binding = binding.replaced


def place_of(binding: Binding) -> tuple[Source | None, Span | None]:
    """Return where the key of a binding stands, for a diagnostic."""
    origin = binding.origin
    if origin is None:
        return None, None
    start, end = origin.span
    key = origin.source.text[start:end].partition("=")[0].rstrip()
    return origin.source, Span(start, start + len(key))


class ImportLine(NamedTuple):
    """An ``import`` statement that was carried out; see `genever.language.syntax.nodes.Import`."""

    module: str
    is_from: bool
    alias: str | None

    def __str__(self) -> str:
        alias = f" as {self.alias}" if self.alias else ""
        if self.is_from:
            package, _, name = self.module.rpartition(".")
            return f"from {package} import {name}{alias}"
        return f"import {self.module}{alias}"

    @property
    def name(self) -> str:
        """The name that the statement binds in its file."""
        if self.alias:
            return self.alias
        return self.module.rpartition(".")[2] if self.is_from else self.module.partition(".")[0]


class Assertion(NamedTuple):
    """Something that must hold when the configuration is finalized."""

    test: Any
    message: Any
    origin: Origin


class Choice(NamedTuple):
    """An include whose path is computed, and the file that it took in.

    ``path`` is the computed value, with names as the whole configuration has them; ``chosen`` is what it came to.
    ``origin`` is where the path stands.
    """

    path: Any
    chosen: str
    origin: Origin

    @property
    def condition(self) -> Assertion:
        """What must hold for the bindings of the file to be those that the path means."""
        from genever.language.operations import Comparison  # Few configurations choose files.
        from genever.language.values.expressions import Expression

        test = Expression(Comparison(("==",)), (self.path, self.chosen), self.origin)
        return Assertion(
            test, f"this text has the bindings of {self.chosen!r}; choose another where the include stands", self.origin
        )


def conditions(choices: Iterable[Choice]) -> tuple[Assertion, ...]:
    """Return the `Choice.condition` of each choice, each condition once."""
    found = [choice.condition for choice in choices]
    return tuple({condition.test: condition for condition in found}.values())
