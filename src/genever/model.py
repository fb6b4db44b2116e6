"""The configuration as a value: bindings with their history, and imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from genever.errors import error
from genever.selectors import split_scoped
from genever.source import Origin, Source

#: A configurable in a scope: ``(scope, complete selector)``, as in ``('train', 'torch.optim.Adam')``.
Key = tuple[str, str]

#: The configurables that the language itself brings. A macro ``X`` is the binding ``X/gin.macro.value``.
MACRO = "gin.macro"
CONSTANT = "gin.constant"
SINGLETON = "gin.singleton"
BUILTINS = frozenset({MACRO, CONSTANT, SINGLETON})
#: The constant that holds the path of the run's folder; it is always known, and has a value inside of runs.
RUN_DIR = "genever.run_dir"


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


class Expression:
    """A value that is computed: an operation over values, or a reference with arguments. Immutable.

    The kinds, details and operands are those of `genever.syntax.nodes.Operation`, and besides:

    - ``call``: the reference and its arguments, positional ones first; ``detail`` is (number of
      positional arguments, names of the others, whether it is partial);
    - ``edit``: the value before, or `INHERITED`, and the change; ``detail`` is ``+=``, ``-=`` or ``|=``.
    """

    __slots__ = ("detail", "kind", "operands", "origin")

    kind: str
    detail: Any
    operands: tuple[Any, ...]
    origin: Origin | None

    def __init__(self, kind: str, detail: Any, operands: tuple[Any, ...], origin: Origin | None = None) -> None:
        set_field = object.__setattr__
        set_field(self, "kind", kind)
        set_field(self, "detail", detail)
        set_field(self, "operands", operands)
        set_field(self, "origin", origin)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"an expression is immutable: cannot set {name!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.kind, self.detail, self.operands, self.origin)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        return (self.kind, self.detail, self.operands) == (other.kind, other.detail, other.operands)

    def __hash__(self) -> int:
        return hash((self.kind, self.detail))

    def __copy__(self) -> Expression:
        return self

    def __deepcopy__(self, memo: object) -> Expression:
        return self

    def __repr__(self) -> str:
        from genever.expression_text import expression_text  # It takes an expression apart.

        if self.kind == "edit":
            before, change = self.operands
            return f"{before!r} {self.detail} {change!r}"
        return expression_text(self, repr) or f"<{self.kind}>"

    @property
    def is_secret(self) -> bool:
        """Whether it is ``secret(…)``, so that nothing made of it may be shown."""
        return self.kind == "function" and self.detail == "secret"


class _Inherited:
    __slots__ = ()

    def __repr__(self) -> str:
        return "INHERITED"

    def __reduce__(self) -> str:
        return "INHERITED"


#: In an edit, stands for what the parameter has without it: an outer scope's value, or its default.
INHERITED: Any = _Inherited()


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


class Config:
    """An immutable set of bindings, imports and assertions, with the files they came from in the order of reading.

    ``bindings`` is ``{(scope, complete selector): {parameter: Binding}}``, in the order they came. What
    was unbound stands in ``unbound`` in the same way, for its history. ``choices`` are the includes that macros
    picked a file for.
    """

    __slots__ = ("assertions", "bindings", "choices", "files", "imports", "unbound")

    def __init__(
        self,
        bindings: Mapping[Key, Mapping[str, Binding]] | None = None,
        imports: frozenset[ImportLine] = frozenset(),
        assertions: tuple[Assertion, ...] = (),
        unbound: Mapping[tuple[str, str, str], Binding] | None = None,
        files: tuple[Source, ...] = (),
        choices: tuple[Choice, ...] = (),
    ) -> None:
        self.bindings: Mapping[Key, Mapping[str, Binding]] = bindings if bindings is not None else {}
        self.imports = imports
        self.assertions = assertions
        self.unbound: Mapping[tuple[str, str, str], Binding] = unbound if unbound is not None else {}
        self.files = files
        self.choices = choices

    def __repr__(self) -> str:
        return f"Config({sum(map(len, self.bindings.values()))} bindings, {len(self.imports)} imports)"

    def __reduce__(self) -> tuple[Any, ...]:
        flat = {"bindings": list(map(_flat, self)), "unbound": list(map(_flat, self.unbound.values()))}
        return _restored, ({name: getattr(self, name) for name in self.__slots__} | flat,)

    def __copy__(self) -> Config:
        return self

    def __deepcopy__(self, memo: object) -> Config:
        return self  # Copying the references in it would make what they stand for.

    def __iter__(self) -> Iterator[Binding]:
        for bound in self.bindings.values():
            yield from bound.values()

    def replace(self, **fields: Any) -> Config:
        """Return a config with some fields changed, named as in the constructor."""
        return Config(**{name: getattr(self, name) for name in self.__slots__} | fields)

    def get(self, scope: str, selector: str, parameter: str) -> Binding | None:
        """Return the binding of exactly this scope, or None."""
        return self.bindings.get((scope, selector), {}).get(parameter)

    def extended(
        self,
        bindings: Iterable[Binding],
        imports: Iterable[ImportLine] = (),
        assertions: Iterable[Assertion] = (),
        files: Iterable[Source] = (),
        choices: Iterable[Choice] = (),
    ) -> Config:
        """Return a config with these bindings applied in order, each knowing the last ones that it replaced.

        Raises:
            ConfigSyntaxError: A value has more edits than `MAX_EDITS`.
        """
        merged: dict[Key, Mapping[str, Binding]] = dict(self.bindings)
        unbound = dict(self.unbound)
        owned: dict[Key, dict[str, Binding]] = {}  # The inner dicts that are ours to change.
        for binding in bindings:
            key = binding.key
            bound = owned.get(key)
            if bound is None:
                bound = owned[key] = dict(merged.get(key, ()))
                merged[key] = bound
            parameter = binding.parameter
            before = bound.get(parameter)
            if before is not None or unbound:
                replaced = before or unbound.pop((*key, parameter), None)
                if replaced is not None:
                    replaced = _bounded(replaced)
                    binding = binding._replace(replaced=replaced, age=replaced.age + 1)
            if binding.operator == "=":
                bound[parameter] = binding
            elif binding.operator == "del":
                bound.pop(parameter, None)
                unbound[*key, parameter] = binding
            else:
                base = before.value if before is not None else INHERITED
                _check_edits(base, binding)
                value = Expression("edit", binding.operator, (base, binding.value), binding.origin)
                bound[parameter] = binding._replace(value=value)
        for key, bound in owned.items():
            if not bound:
                del merged[key]
        return self.replace(
            bindings=merged,
            imports=self.imports.union(imports),
            assertions=(*self.assertions, *assertions),
            unbound=unbound,
            files=(*self.files, *files),
            choices=(*self.choices, *choices),
        )


#: How many earlier bindings one knows at most: a loop may rebind for ever. The older half goes when there are so many;
#: what is left is more than the edits that may make one value.
MAX_HISTORY = 512


def _bounded(binding: Binding) -> Binding:
    """Return a binding without the older half of its history, where that has become too long."""
    if binding.age < MAX_HISTORY:
        return binding
    return _linked(list(islice(binding.history(), MAX_HISTORY // 2))[::-1])


def _flat(binding: Binding) -> list[Binding]:
    """Return a history as a list, the first step first: pickle would nest as deep as it is long."""
    return [step._replace(replaced=None) for step in binding.history()][::-1]


def _linked(steps: list[Binding]) -> Binding:
    made = steps[0]._replace(replaced=None, age=0)
    for step in steps[1:]:
        made = step._replace(replaced=made, age=made.age + 1)
    return made


def _restored(fields: dict[str, Any]) -> Config:
    bindings: dict[Key, dict[str, Binding]] = {}
    for binding in map(_linked, fields["bindings"]):
        bindings.setdefault(binding.key, {})[binding.parameter] = binding
    gone = {(*binding.key, binding.parameter): binding for binding in map(_linked, fields["unbound"])}
    return Config(**fields | {"bindings": bindings, "unbound": gone})


#: How many edits of one parameter may follow each other: they nest, and are handled by recursion.
MAX_EDITS = 200


def _check_edits(value: Any, edit: Binding) -> None:
    depth = 0
    while isinstance(value, Expression) and value.kind == "edit":
        value, depth = value.operands[0], depth + 1
    if depth >= MAX_EDITS:
        source, span = (None, None) if edit.origin is None else (edit.origin.source, edit.origin.span)
        what = f"more than {MAX_EDITS} edits of one value follow each other"
        raise error("nesting", what, hint="bind the whole value with =", source=source, span=span)


def references_in(value: Any) -> Iterator[Reference]:
    """Yield every reference in a value, containers searched."""
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, Expression):
        for operand in value.operands:
            yield from references_in(operand)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from references_in(key)
            yield from references_in(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from references_in(item)
