"""A `Deferred` as the text of a binding file: `to_bindings`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from genever.configuration.bindings import BindingKey, ImportLine, Key
from genever.configuration.catalog.target import Kind
from genever.configuration.printing.binding_file import config_text
from genever.language.operations import Call
from genever.language.text.errors import error
from genever.language.text.selectors import is_identifier, is_inside, scope_prefixes, scoped, split_scoped
from genever.language.values.expressions import Expression, references_in
from genever.language.values.literals import has_literal_form, stable_repr
from genever.language.values.references import CONSTANT, MAIN, REQUIRED, Reference
from genever.language.values.scalars import plain_scalar
from genever.runtime.deferring.deferred import Deferred, configurable_of, has_new_beside_init, mapped
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.registry import Registry
from genever.runtime.session import Session, active

T = TypeVar("T")


def to_bindings(deferred: object) -> str:
    """Return the binding file that builds what a `Deferred` builds: ``main = @…()``, and bindings for its arguments.

    Each call below the outermost has a scope of its own, named after the parameters that lead to it. What is
    used twice is a macro with ``once``. What the calls leave out is left to the configuration here too. The
    order is that of the calls, and so things are built in that order.

    Raises:
        ConfigTypeError: It is no `Deferred`.
        ConfigValueError: It calls something that is not configurable, or an argument can be written in no way:
            it has no literal form and is no configurable and no constant, or its parameter may not be bound.

    >>> import genever
    >>> @genever.configurable
    ... def train(model, steps): ...
    >>> @genever.configurable
    ... def Model(width=8): ...
    >>> with genever.deferring():
    ...     run = train(Model(width=16), steps=100)
    >>> print(genever.to_bindings(run))
    # Macros:
    # ==============================================================================
    main = @train()
    <BLANKLINE>
    # Parameters for train:
    # ==============================================================================
    train.model = @model/Model()
    train.steps = 100
    <BLANKLINE>
    # Parameters for model/Model:
    # ==============================================================================
    model/Model.width = 16
    <BLANKLINE>
    """
    return bindings_text(Deferred.of(deferred), active())


def bindings_text(root: Deferred[Any], session: Session) -> str:
    """Return the binding file for a tree of calls, of which some may be `Uncalled` or `Shared`.

    Args:
        root: The outermost call.
        session: Has what is configurable, and the macros to which `Reference` among the arguments lead.

    Raises:
        ConfigValueError: As of `to_bindings`.
    """
    return _Text(_Tree(root, session), session).text()


@dataclass(frozen=True, slots=True, repr=False)
class Uncalled(Deferred[T]):
    """What is handed on with its arguments, and called by those who get it: a reference without parentheses."""


@dataclass(frozen=True, slots=True, repr=False)
class Shared(Deferred[T]):
    """A call that is made once, however often what it is an argument of is called: a macro with ``once``."""


# ---- One call ---------------------------------------------------------------------------------------


class _Call(NamedTuple):
    """A call, its arguments apart: those that a reference has to hold, by position or by name, and those that
    bindings can.
    """

    configurable: Configurable
    scope: str
    held: Mapping[str, Any]
    named: Mapping[str, Any]
    bound: Mapping[str, Any]

    @property
    def arguments(self) -> dict[str, Any]:
        return {**self.held, **self.named, **self.bound}


def _call(deferred: Deferred[Any], registry: Registry) -> _Call:
    configurable, _ = configurable_of(deferred.target, registry) or (None, "")
    if configurable is None:
        name = getattr(deferred.target, "__qualname__", stable_repr(deferred.target))
        raise error(
            "unknown-configurable", f"{name} is not configurable", hint="decorate it with @genever.configurable"
        )
    positional = [p for p in configurable.signature.parameters if p.kind <= Kind.POSITIONAL_OR_KEYWORD]
    rest = next((p.name for p in configurable.signature.parameters if p.kind is Kind.VAR_POSITIONAL), "")
    extra = [f"{rest}_{number}" for number, _ in enumerate(deferred.args[len(positional) :])]
    names = [*(parameter.name for parameter in positional), *extra]
    # Nothing can come after a positional argument by name, so one that has to be positional keeps those before it so.
    first = len(deferred.args) if extra else sum(p.kind is Kind.POSITIONAL_ONLY for p in positional)
    held = dict(zip(names, deferred.args[:first], strict=False))
    bound = dict(zip(names[first:], deferred.args[first:], strict=False)) | deferred.kwargs
    # What the configuration has to supply is left to it.
    bound = {name: value for name, value in bound.items() if value is not REQUIRED}
    for name in bound:
        _check_name(configurable, name)
    scope = "/".join(deferred.scope)
    if has_new_beside_init(configurable):
        return _Call(configurable, scope, held, bound, {})
    return _Call(configurable, scope, held, {}, bound)


def _check_name(configurable: Configurable, name: str) -> None:
    problem = configurable.refuses(name) if is_identifier(name) else "no-name"
    if problem is not None:
        message = f"argument {name!r} of {configurable.label} cannot be written: a binding of that name is not allowed"
        raise error("not-bindable", message, hint="leave it out, or let the parameter be bound")


def _leaves(value: Any, path: str) -> Iterator[tuple[Any, str]]:
    """Yield what containers hold, with a name for each: ``layers_0`` for the first of ``layers``."""
    if type(value) is dict:
        for key, item in value.items():
            yield from _leaves(key, f"{path}_key")
            yield from _leaves(item, f"{path}_{key}")
    elif type(value) in (list, tuple, set):
        for number, item in enumerate(value):
            yield from _leaves(item, f"{path}_{number}")
    else:
        yield value, re.sub(r"\W", "_", path, flags=re.ASCII)


# ---- The tree: which scope each call gets ---------------------------------------------------------------


class _Tree:
    """The calls of a tree, outer ones first, with the scopes that tell them apart.

    A call's scope is the one that it was written in and then the names of the parameters that lead to it.
    Where its bindings would also reach a call further in, which leaves out what they bind, it gets one of
    its own below that.
    """

    def __init__(self, root: Deferred[Any], session: Session) -> None:
        self.root = root
        self.calls: dict[int, _Call] = {}
        self.scopes: dict[int, str] = {}
        self.shared: dict[int, str] = {}  # What is used twice -> its name as a macro.
        self._names: dict[int, str] = {}
        self._values: list[tuple[int, Configurable]] = []  # Configurables as arguments, and of which call.
        self._session = session
        self._add(root, "")
        for key in self.calls:
            if self._reaches_others(key):
                name = self.calls[key].configurable.label.rpartition(".")[2].lower()
                self.scopes[key] = self._free(key, self.scopes[key], name)
        for key in self.shared:
            self.shared[key] = self._macro(key)

    def _add(self, deferred: Deferred[Any], path: str) -> None:
        key = id(deferred)
        if isinstance(deferred, Shared) or (key in self.calls and not isinstance(deferred, Uncalled)):
            self.shared[key] = ""
        if key in self.calls:
            return
        registry = self._session.catalog
        call = self.calls[key] = _call(deferred, registry)
        outer, self._names[key] = split_scoped(path)
        scope = self.scopes[key] = self._free(key, _joined(call.scope, outer), self._names[key]) if path else call.scope
        for name, value in call.arguments.items():
            for leaf, leaf_name in _leaves(value, name):
                if isinstance(leaf, Deferred):
                    self._add(leaf, scoped(_below(call.scope, scope), leaf_name))
                elif (found := configurable_of(leaf, registry)) is not None:
                    self._values.append((key, found[0]))

    def _free(self, key: int, outer: str, name: str) -> str:
        """A scope that is no other call's, and in which the configuration has nothing that the call leaves out."""
        taken = {scope for other, scope in self.scopes.items() if other != key}
        call, number = self.calls[key], 1
        if self._is_bound(call, outer):
            outer, name = call.scope, scoped(_below(call.scope, outer), name).replace("/", "_")
        while True:
            scope = scoped(outer, f"{name}{number}" if number > 1 else name)
            if scope not in taken and not self._is_bound(call, scope):
                return scope
            number += 1

    def _is_bound(self, call: _Call, scope: str) -> bool:
        added = set(scope_prefixes(scope)).difference(scope_prefixes(call.scope))
        bindings = self._session.config.bindings.items()
        return any(where in added and self._reaches(call, selector, bound) for (where, selector), bound in bindings)

    def _macro(self, key: int) -> str:
        """A name for a macro that is no other's, and no constant; if the configuration has it, for the same call."""
        config, catalog = self._session.config, self._session.catalog
        taken = {MAIN, *self.shared.values()}
        name, number = self._names[key], 1
        while True:
            macro = f"{name}{number}" if number > 1 else name
            present = config.macro(macro)
            is_free = present is None or self._is_once(present.value, key)
            if macro not in taken and is_free and not catalog.matching_constants(macro):
                return macro
            number += 1

    def _is_once(self, value: Any, key: int) -> bool:
        if not (isinstance(value, Expression) and value.operator == "once"):
            return False
        reference = next(references_in(value))
        made = reference.scope, reference.complete
        return made == (self.scopes[key], self.calls[key].configurable.selector)

    def _reaches_others(self, key: int) -> bool:
        """Return whether bindings in a call's scope would reach others that the call has nothing to do with."""
        call, scope = self.calls[key], self.scopes[key]
        selector, registry = call.configurable.selector, self._session.catalog
        inner = {other for other, found in self.scopes.items() if other != key and is_inside(found, scope)}
        if any(self._reaches(self.calls[other], selector, call.bound) for other in inner):
            return True
        values = [found for owner, found in self._values if owner in inner and call.bound]
        return any(selector in _selectors(found, registry) for found in values)

    def _reaches(self, call: _Call, selector: str, bound: Mapping[str, Any]) -> bool:
        """Return whether bindings that hold where a call is made would give it something that it leaves out."""
        if selector == call.configurable.selector:
            return bool(bound.keys() - call.arguments)
        return bool(bound) and selector in _selectors(call.configurable, self._session.catalog)


def _joined(outer: str, inner: str) -> str:
    return scoped(outer, inner) if inner else outer


def _below(outer: str, scope: str) -> str:
    return scope.removeprefix(outer).removeprefix("/")


def _selectors(configurable: Configurable, registry: Registry) -> set[str]:
    """The selectors whose bindings a call takes: its own, and those of the classes that it inherits from."""
    bases = configurable.wrapped.__mro__ if isinstance(configurable.wrapped, type) else ()
    found = [registry.find(base) for base in bases]
    return {configurable.selector, *(base.selector for base in found if base is not None)}


# ---- The text ---------------------------------------------------------------------------------------


class _Text:
    """Bindings for a tree, as values for the printer of configurations."""

    def __init__(self, tree: _Tree, session: Session) -> None:
        self._tree = tree
        self._session = session
        self._imports = set(session.config.imports)
        self._used: dict[str, Any] = {}  # Macros of the session.

    def text(self) -> str:
        tree = self._tree
        values: dict[Key, dict[str, Any]] = {BindingKey.of_macro(MAIN).owner: {"value": self._reference(tree.root)}}
        self._bind(tree.root, values, set())
        values = {BindingKey.of_macro(name).owner: {"value": value} for name, value in self._used.items()} | values
        return config_text(values, self._session.catalog, self._imports, as_given=True)

    def _bind(self, deferred: Deferred[Any], values: dict[Key, dict[str, Any]], done: set[int]) -> None:
        key = id(deferred)
        if key in done:
            return
        done.add(key)
        call = self._tree.calls[key]
        if key in self._tree.shared:
            macro = BindingKey.of_macro(self._tree.shared[key])
            values[macro.owner] = {macro.parameter: Expression("once", (self._reference(deferred),))}
        if call.bound:
            bound = {name: self._value(value, key, name) for name, value in call.bound.items()}
            values[self._tree.scopes[key], call.configurable.selector] = bound
        for value in call.arguments.values():
            for leaf, _ in _leaves(value, ""):
                if isinstance(leaf, Deferred):
                    self._bind(leaf, values, done)

    def _reference(self, deferred: Deferred[Any]) -> Any:
        """The reference that makes a call, with the arguments that it has to hold."""
        key = id(deferred)
        call = self._tree.calls[key]
        is_uncalled = isinstance(deferred, Uncalled)
        given = {**call.held, **call.named}
        if not given:
            return self._named(call.configurable, self._tree.scopes[key], not is_uncalled)
        reference = self._named(call.configurable, self._tree.scopes[key], True)
        values = [self._value(value, key, name) for name, value in given.items()]
        return Expression(Call(len(call.held), tuple(call.named), is_uncalled), (reference, *values))

    def _named(self, configurable: Configurable, scope: str, evaluate: bool) -> Reference:
        self._import(configurable)
        short = self._session.catalog.shortest(configurable.selector)
        return Reference(scoped(scope, short), evaluate, configurable.selector)

    def _import(self, configurable: Configurable) -> None:
        module = getattr(configurable.wrapped, "__module__", None)
        if configurable.import_source is not None:  # The text has dynamic registration, and its import.
            return
        if module in (None, "__main__", "builtins") or any(line.module == module for line in self._imports):
            return
        self._imports.add(ImportLine(module, "." in module, None))

    def _value(self, value: Any, key: int, name: str) -> Any:
        """An argument as it is bound: with references for what has to be made, or is a configurable."""
        made = mapped(value, self._leaf)
        if not has_literal_form(made):
            where = scoped(self._tree.scopes[key], self._tree.calls[key].configurable.label)
            message = f"argument {name!r} of {where} has no literal form: {stable_repr(_without_form(made))}"
            raise error("no-literal-form", message, hint="register it, or make it a constant with genever.constant()")
        return made

    def _leaf(self, value: Any) -> Any:
        if isinstance(value, Deferred):
            macro = self._tree.shared.get(id(value))
            return self._reference(value) if macro is None else Reference.of_macro(macro)
        if isinstance(value, Reference):
            bound = self._session.config.macro(value.scope)
            assert bound is not None, value
            self._used[value.scope] = bound.value
            return value
        if (found := configurable_of(value, self._session.catalog)) is not None:
            return self._named(*found, False)
        if plain_scalar(value) is not value and (constant := constant_of(value, self._session.catalog)) is not None:
            return Reference(f"{constant}/{CONSTANT}", True, CONSTANT)
        return value


def constant_of(value: object, registry: Registry) -> str | None:
    """Return the name of the constant that a value is, or None."""
    known = (item for above in registry.chain() for item in above.constants.items())
    return next((name for name, constant in known if constant is value), None)


def _without_form(value: Any) -> Any:
    """The part of a value without a literal form that is to blame for it."""
    inner = [leaf for leaf, _ in _leaves(value, "") if not has_literal_form(leaf)]
    return inner[0] if inner else value
