"""The configuration as a value: bindings with their history, and imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from genever.selectors import split_scoped
from genever.source import Source, Span

#: A configurable in a scope: ``(scope, complete selector)``, as in ``('train', 'torch.optim.Adam')``.
Key = tuple[str, str]

#: The configurables that the language itself brings. A macro ``X`` is the binding ``X/gin.macro.value``.
MACRO = "gin.macro"
CONSTANT = "gin.constant"
SINGLETON = "gin.singleton"


class Required:
    """The type of `REQUIRED`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "REQUIRED"

    def __reduce__(self) -> str:
        return "REQUIRED"

    def __copy__(self) -> Required:
        return self

    def __deepcopy__(self, memo: object) -> Required:
        return self


#: Stands for a value that the configuration must supply: as an argument, as a default, or as
#: ``%gin.REQUIRED`` in a binding file. Typed so that it is a default for any annotation.
REQUIRED: Any = Required()


class Origin(NamedTuple):
    """Where a binding was set: a span of a source, and what kind of source that is."""

    source: Source
    span: Span
    kind: Literal["file", "text", "argument", "python"] = "text"

    @property
    def line(self) -> int:
        """The 1-based line."""
        return self.source.position(self.span.start).line

    def __str__(self) -> str:
        return self.source.place(self.span.start)


class Reference:
    """A use of a configurable as a value: ``@scope/selector``, ``@scope/selector()`` or ``%macro``. Immutable.

    ``scoped_selector`` is what the text says; ``complete`` is the full selector that it means, None
    where nothing of that name is known (`skip_unknown`). ``%X`` is ``@X/gin.macro()``.
    """

    __slots__ = ("complete", "evaluate", "scoped_selector")

    scoped_selector: str
    evaluate: bool
    complete: str | None

    def __init__(self, scoped_selector: str, evaluate: bool, complete: str | None) -> None:
        # Written out: a dataclass costs every program a tenth of this package's import.
        set_field = object.__setattr__
        set_field(self, "scoped_selector", scoped_selector)
        set_field(self, "evaluate", evaluate)
        set_field(self, "complete", complete)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a reference is immutable: cannot set {name!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.scoped_selector, self.evaluate, self.complete)

    def __repr__(self) -> str:
        return f"Reference({self.scoped_selector!r}, evaluate={self.evaluate}, complete={self.complete!r})"

    def __eq__(self, other: object) -> bool:
        return self._meaning == other._meaning if isinstance(other, Reference) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._meaning)

    @property
    def _meaning(self) -> tuple[str, str, bool]:
        return self.scope, self.complete or self.selector, self.evaluate

    @property
    def scope(self) -> str:
        """The scope it names, ``''`` for none."""
        return split_scoped(self.scoped_selector)[0]

    @property
    def selector(self) -> str:
        """The selector as written, without the scope."""
        return split_scoped(self.scoped_selector)[1]

    @property
    def is_macro(self) -> bool:
        """Whether it is ``%name`` for a macro."""
        return self.evaluate and self.complete == MACRO

    @property
    def is_constant(self) -> bool:
        """Whether it is ``%name`` for a constant."""
        return self.evaluate and self.complete == CONSTANT


class Binding(NamedTuple):
    """A value for one parameter of one configurable in one scope, and what it replaced."""

    scope: str
    selector: str
    parameter: str
    value: Any
    origin: Origin | None = None
    replaced: Binding | None = None

    @property
    def key(self) -> Key:
        """The configurable in its scope."""
        return self.scope, self.selector

    def history(self) -> Iterator[Binding]:
        """Yield this binding and the ones before it, the latest first."""
        binding: Binding | None = self
        while binding is not None:
            yield binding
            binding = binding.replaced


class ImportLine(NamedTuple):
    """An ``import`` statement that was carried out; see `genever.syntax.nodes.Import`."""

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


class Config:
    """An immutable set of bindings and imports.

    ``bindings`` is ``{(scope, complete selector): {parameter: Binding}}``, in the order they came.
    """

    __slots__ = ("bindings", "imports")

    def __init__(
        self,
        bindings: Mapping[Key, Mapping[str, Binding]] | None = None,
        imports: frozenset[ImportLine] = frozenset(),
    ) -> None:
        self.bindings: Mapping[Key, Mapping[str, Binding]] = bindings if bindings is not None else {}
        self.imports = imports

    def __repr__(self) -> str:
        return f"Config({sum(map(len, self.bindings.values()))} bindings, {len(self.imports)} imports)"

    def __iter__(self) -> Iterator[Binding]:
        for bound in self.bindings.values():
            yield from bound.values()

    def get(self, scope: str, selector: str, parameter: str) -> Binding | None:
        """Return the binding of exactly this scope, or None."""
        return self.bindings.get((scope, selector), {}).get(parameter)

    def extended(self, bindings: Iterable[Binding], imports: Iterable[ImportLine] = ()) -> Config:
        """Return a config with these bindings over the present ones, each knowing what it replaced."""
        merged = dict(self.bindings)
        owned: dict[Key, dict[str, Binding]] = {}  # The inner dicts that are ours to change.
        for binding in bindings:
            key = binding.key
            bound = owned.get(key)
            if bound is None:
                bound = owned[key] = dict(merged.get(key, ()))
                merged[key] = bound
            before = bound.get(binding.parameter)
            if before is not None:
                binding = Binding(
                    binding.scope, binding.selector, binding.parameter, binding.value, binding.origin, before
                )
            bound[binding.parameter] = binding
        return Config(merged, self.imports.union(imports))


def references_in(value: Any) -> Iterator[Reference]:
    """Yield every reference in a value, containers searched."""
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from references_in(key)
            yield from references_in(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from references_in(item)
