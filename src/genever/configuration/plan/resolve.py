"""Resolves the `Plan` of a target in a scope: which value each parameter gets, and why. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from typing import Any

from genever.configuration.bindings import Binding
from genever.configuration.catalog.target import NO_DEFAULT, Catalog, Kind, Signature, Target
from genever.configuration.config import Config
from genever.configuration.plan.nodes import (
    ATOMS,
    LEAVES,
    Argument,
    Broken,
    Cached,
    Call,
    Computed,
    Constant,
    Container,
    Copy,
    Folded,
    Handle,
    Lazy,
    Macro,
    NamedConstant,
    Node,
    NotStaticError,
    Once,
    Partial,
    Plan,
    Sizes,
    excess,
    flaws,
    holds_secret,
    is_flat,
    is_static,
    keyed,
    outgrown,
    settled,
    static_value,
)
from genever.language import operations
from genever.language.text.diagnostics import Related
from genever.language.text.errors import GeneverError, error, placed
from genever.language.text.selectors import scope_prefixes
from genever.language.text.source import Origin
from genever.language.values.expressions import INHERITED, Expression, references_in, unedited
from genever.language.values.references import MACRO, REQUIRED, Reference
from genever.records import NamedTuple

_IN_PYTHON = "make it in Python"


def resolve(config: Config, catalog: Catalog, scope: str, target: Target, known: Known | None = None) -> Plan:
    """Return the plan for a target: inner scopes win, the outer ones' order of parameters stays.

    ``known`` is as for `resolve_value`; what it has been resolved to before is not to be changed.
    """
    selector = target.selector
    known = known or Known()
    if (scope, selector) in known.plans:
        return known.plans[scope, selector]
    found: dict[str, list[Binding]] = {}
    for prefix in scope_prefixes(scope):
        for parameter, binding in config.bindings.get((prefix, selector), {}).items():
            found.setdefault(parameter, []).append(binding)
    arguments = {}
    lazily = lazy_parameters(target.signature, found)
    for parameter, bindings in found.items():
        winner = bindings[-1]
        value = winner.value
        node: Node
        if type(value) in ATOMS and parameter not in lazily:  # Most are.
            node = Constant(value)
        else:
            value = effective_value(bindings, parameter, target)
            resolver = _Resolver(config, catalog, scope, winner.scope, known, origin=winner.origin)
            node = resolver.start(value, parameter in lazily)
        arguments[parameter] = Argument(winner, tuple(bindings[-2::-1]), value, node)
    plan = known.plans[scope, selector] = Plan(selector, scope, arguments)
    return plan


def lazy_parameters(signature: Signature, names: Collection[str]) -> set[str]:
    """Return those of some names that are for parameters annotated ``Lazy[…]``, be it for ``**kwargs: Lazy[…]``."""
    annotated = [p for p in signature.parameters if p.annotation is not NO_DEFAULT]
    if not annotated:
        return set()
    from genever.language.values.lazy import asks_lazily

    lazy = {parameter.name: parameter.kind for parameter in annotated if asks_lazily(parameter.annotation)}
    own = {name for name, kind in lazy.items() if kind not in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD)}
    if Kind.VAR_KEYWORD in lazy.values():
        own |= {name for name in names if name and name not in signature.names}
    return own.intersection(names)


def effective_value(bindings: Sequence[Binding], parameter: str, target: Target) -> Any:
    """Return the value that the last of some bindings gives; an edit begins from the one before it.

    Args:
        bindings: The bindings of one parameter that apply in a scope, the outermost first; not empty.
        parameter: Its name.
        target: Has its default.
    """
    base, edits = unedited(bindings[-1].value)
    if base is not INHERITED:
        return bindings[-1].value
    outer = list(bindings[:-1])
    while base is INHERITED:
        base, earlier = unedited(outer.pop().value if outer else _default(bindings[-1], target, edits[0]))
        edits = earlier + edits
    for edit in edits:
        base = Expression(edit.operator, (base, edit.operands[1]), edit.origin)
    return base


def _default(binding: Binding, target: Target, edit: Expression) -> Any:
    default = target.signature.defaults().get(binding.parameter, REQUIRED)
    if default is not REQUIRED:
        return default
    name = f"the macro {binding.scope}" if binding.is_macro else f"the parameter {binding.parameter!r}"
    problem = error("bad-edit", f"{name} has no value to change with {edit.operator}", hint="bind it with = first")
    return _Missing(placed(problem, edit.origin))


class _Missing:
    """In an edit, stands for the value before, where there is none; ``problem`` says so."""

    __slots__ = ("problem",)

    def __init__(self, problem: GeneverError) -> None:
        self.problem = problem

    def __repr__(self) -> str:
        return "<broken>"


def resolve_value(
    value: Any,
    config: Config,
    catalog: Catalog,
    scope: str = "",
    home: str = "",
    known: Known | None = None,
) -> Node:
    """Return how a bound value is made.

    Args:
        value: As bound.
        config: Has the macros.
        catalog: Has the constants.
        scope: Where the value is needed.
        home: The scope of the binding that it stands in.
        known: What other values of this configuration have led to; it takes in what this one leads to.
    """
    return _Resolver(config, catalog, scope, home, known or Known()).start(value)


class Known:
    """What one configuration with one catalog was resolved to before.

    Attributes:
        macros: A macro's node by its name and whether a secret is in it.
        sizes: The sizes of nodes.
        plans: The plans, by the scope and the selector.
    """

    __slots__ = ("macros", "plans", "sizes")

    def __init__(self) -> None:
        self.macros: dict[tuple[str, bool], Node] = {}
        self.sizes: Sizes = {}
        self.plans: dict[tuple[str, str], Plan] = {}


class _Resolver(NamedTuple):
    """Turns values into nodes.

    ``known`` holds the macros resolved so far, so that macros that use macros twice cost no more than once;
    ``path`` holds those that led here; inside ``secret(…)`` all is ``hidden``. ``origin`` is the place of what
    is being resolved.
    """

    config: Config
    catalog: Catalog
    scope: str
    home: str
    known: Known
    path: tuple[str, ...] = ()
    hidden: bool = False
    origin: Origin | None = None

    def start(self, value: Any, lazily: bool = False) -> Node:
        make = self.lazy if lazily else self.value
        try:
            return self.bounded(make(value))
        except RecursionError:  # Macros that lead on to very many others: those first that lead to none.
            for name in _inner_first(value, self.config):
                self.macro(name)
        try:
            return self.bounded(make(value))
        except RecursionError:
            return self.broken(_too_deep("values and macros nest too deep"))

    def bounded(self, node: Node) -> Node:
        """Return a node, or where it would be too large or too deep, what says so."""
        if type(node) in LEAVES:
            return node
        what = excess(node, self.known.sizes)
        if what is None:
            return node
        return self.broken(_too_deep(what) if "deep" in what else error("too-large", what, hint=_IN_PYTHON))

    def broken(self, problem: GeneverError) -> Broken:
        return Broken(placed(problem, self.origin))

    def value(self, value: Any) -> Node:
        kind = type(value)
        if kind in ATOMS:
            return Constant(value)
        if isinstance(value, Reference):
            return self.reference(value)
        if isinstance(value, Expression):
            return self.expression(value)
        if kind is list or kind is tuple or kind is set:
            if is_flat(value):
                return Constant(value) if kind is tuple else Copy(value.copy())
            items = tuple([self.value(item) for item in value])
            if kind is tuple and all(isinstance(item, Constant) for item in items):
                return Constant(value)
            return Container(kind, items)
        if kind is dict:
            return self.mapping(value)
        return Copy(value)

    def lazy(self, value: Any) -> Node:
        """A handle on a value, for a parameter that asks for one; but None stays None."""
        node = self.value(value)
        match settled(node):
            case Lazy() | Broken() | Constant(None) | NamedConstant(_, None):
                return node
            case NamedConstant(_, constant) if constant is REQUIRED:
                return node
        return Lazy(value, self.scope, node, self.home, True)

    def mapping(self, value: Any) -> Node:
        if is_flat(value):
            return Copy(value.copy())
        pairs = tuple([(self.value(key), self.value(item)) for key, item in value.items()])
        keys = [key for key, _ in pairs if not isinstance(key, Constant) and is_static(key)]
        try:
            keyed((static_value(key), None) for key in keys)
        except GeneverError as problem:
            return self.broken(problem)
        return Container(dict, pairs)

    def reference(self, reference: Reference) -> Node:
        name = reference.scope
        if reference.complete is None:
            return self.broken(unknown_reference(reference))
        if reference.is_constant:
            try:
                return NamedConstant(name, self.catalog.constant(name))
            except GeneverError as problem:
                return self.broken(problem)
        if reference.is_macro:
            return self.macro(name)
        return (Call if reference.evaluate else Handle)(reference.complete, name or None)

    def macro(self, name: str) -> Node:
        found = self.known.macros.get((name, self.hidden))
        if found is None:
            found = self._macro(name)
            if name not in self.path and not isinstance(found, Broken):
                self.known.macros[name, self.hidden] = found
        return found

    def _bound(self, name: str) -> list[Binding]:
        """Return the bindings of a macro, those of outer scopes first."""
        found = [self.config.macro(prefix) for prefix in scope_prefixes(name)]
        return [binding for binding in found if binding is not None]

    def _set_at(self, names: Iterable[str]) -> Iterator[Related]:
        """Yield where macros that are bound were set."""
        for name in names:
            origin = self._bound(name)[-1].origin
            if origin is not None:
                yield Related(f"%{name} was set here", origin.source, origin.span)

    def _macro(self, name: str) -> Node:
        bindings = self._bound(name)
        if not bindings:
            used = self.origin.use_of("%", name) if self.origin is not None else None
            return Broken(placed(undefined_macro(name, self.config), used))
        binding = bindings[-1]
        if name in self.path:
            cycle = self.path[self.path.index(name) :]
            way = " → ".join(f"%{step}" for step in (*cycle, name))
            problem = error(
                "macro-cycle",
                f"the macro %{name} leads back to itself: {way}",
                hint="give one of them a value of its own",
                related=tuple(self._set_at(cycle)),
            )
            return Broken(placed(problem, binding.origin))
        target = self.catalog.target(MACRO)
        assert target is not None
        value = effective_value(bindings, "value", target)
        inner = self._replace(scope=name, home=binding.scope, path=(*self.path, name), origin=binding.origin)
        return Macro(name, binding, inner.bounded(inner.value(value)))

    def expression(self, expression: Expression) -> Node:
        inner = self._replace(origin=expression.origin or self.origin, hidden=self.hidden or expression.is_secret)
        return inner._expression(expression)

    def _expression(self, expression: Expression) -> Node:
        match expression.operator:
            case operations.Call() as call:
                return self.call(call, *expression.operands)
            case operations.Edit():
                return self.edits(expression)
            case "once":
                return Once(expression, self.home, self._replace(scope=self.home).value(expression.operands[0]))
            case "cached":
                return Cached(expression, self.value(expression.operands[0]))
            case "lazy":
                return Lazy(expression.operands[0], self.scope, self.value(expression.operands[0]), self.home)
            case operations.Space():
                from genever.configuration.plan.spaces import space_node  # Few configurations have one.

                return space_node(expression, tuple([self.value(operand) for operand in expression.operands]))
            case operations.SECRET:
                from genever.configuration.plan.spaces import in_secret  # Few configurations have one.

                inner = self.value(expression.operands[0])
                problem = in_secret(inner)
                if problem is not None:
                    return Broken(placed(problem, expression.origin))
                return self.operation(expression, (inner,))
        return self.operation(expression, tuple([self.value(operand) for operand in expression.operands]))

    def edits(self, expression: Expression) -> Node:
        base, edits = unedited(expression)
        node = self.broken(base.problem) if isinstance(base, _Missing) else self.value(base)
        for edit in edits:
            node = self.operation(edit, (node, self.value(edit.operands[1])))
        return node

    def operation(self, expression: Expression, operands: tuple[Node, ...]) -> Node:
        from genever.language.evaluation.compute import compute  # Few configurations compute anything.

        hidden = self.hidden or any(map(holds_secret, operands))
        if (only := _only_operand(expression.operator, operands)) is not None:
            return Folded(operands, only, expression, hidden)
        try:
            made = compute(expression, [lambda node=operand: static_value(node) for operand in operands], hidden)  # type: ignore[misc]
        except NotStaticError:
            return Computed(expression, operands, hidden)
        except GeneverError as problem:
            within = next((flaw for operand in operands for flaw in flaws(operand) if flaw.error is problem), None)
            return within or Broken(placed(problem, expression.origin), None if hidden else expression)
        if (what := outgrown(made, operands)) is not None:
            return self.broken(error("too-large", what, hint=_IN_PYTHON))
        node = _folded(made)
        if node is None:
            return Computed(expression, operands, hidden)
        return Folded(operands, node, expression, hidden)

    def call(self, call: operations.Call, reference: Reference, *values: Any) -> Node:
        if reference.complete is None:
            return self.broken(unknown_reference(reference))
        target = self.catalog.target(reference.complete)
        assert target is not None, reference.complete
        count = call.count
        parameters = [*islice(chain(target.signature.positional, repeat("")), count), *call.names]
        lazily = lazy_parameters(target.signature, parameters)
        given = zip(parameters, values, strict=True)
        nodes = [self.lazy(value) if name in lazily else self.value(value) for name, value in given]
        made = Partial if call.partial else Call
        keywords = tuple(zip(call.names, nodes[count:], strict=True))
        return made(reference.complete, reference.scope or None, tuple(nodes[:count]), keywords)


def _too_deep(what: str) -> GeneverError:
    return error("nesting", what, hint="bind some of them to plain values")


def _inner_first(value: Any, config: Config) -> list[str]:
    """Return the names of all macros that a value leads to, what a macro leads to before it."""
    in_order: dict[str, None] = {}
    met: set[str] = set()
    pending = [(name, False) for name in _macros_in(value)]
    while pending:
        name, inner_is_met = pending.pop()
        if inner_is_met:
            in_order[name] = None
        elif name not in met:
            met.add(name)
            pending.append((name, True))
            bound = [config.macro(prefix) for prefix in scope_prefixes(name)]
            pending += [
                (inner, False) for binding in bound if binding is not None for inner in _macros_in(binding.value)
            ]
    return list(in_order)


def _macros_in(value: Any) -> list[str]:
    return [reference.scope for reference in references_in(value) if reference.is_macro]


def _only_operand(operator: operations.Operator, operands: tuple[Node, ...]) -> Node | None:
    """The operand that a choice comes to, where that is known and is nothing that is known itself."""
    if operator == "if":
        value, test, other = operands
        return None if not is_static(test) else _unknown(value if static_value(test) else other)
    if operator in ("and", "or"):
        for operand in operands[:-1]:
            if not is_static(operand) or bool(static_value(operand)) is (operator == "or"):
                return None
        return _unknown(operands[-1])
    return None


def _unknown(node: Node) -> Node | None:
    return None if is_static(node) or isinstance(node, Broken) else node


def _folded(made: Any) -> Constant | Copy | None:
    """How the result of an operation is handed out; None for an object of a program, which is no constant."""
    kinds = _kinds(made)
    if kinds <= _IMMUTABLE:
        return Constant(made)
    return Copy(made) if kinds <= _BUILTIN else None


_IMMUTABLE = ATOMS | {tuple, slice, range}
_BUILTIN = _IMMUTABLE | {list, dict, set}


def _kinds(value: Any) -> set[type]:
    """The types of a value and of all that is in it."""
    found = {type(value)}
    seen = set()
    pending = [value]
    while pending:
        part = pending.pop()
        items = [*part, *part.values()] if type(part) is dict else part if type(part) in (list, tuple, set) else ()
        if id(part) not in seen:
            seen.add(id(part))
            found.update(map(type, items))
            if not ATOMS.issuperset(map(type, items)):
                pending.extend(item for item in items if type(item) not in ATOMS)
    return found


def unknown_reference(reference: Reference) -> GeneverError:
    """Return the error for a reference to something that is not registered."""
    parentheses = "()" if reference.evaluate else ""
    return error("unknown-reference", f"No configurable matching reference '@{reference.selector}{parentheses}'.")


def undefined_macro(name: str, config: Config) -> GeneverError:
    """Return the error for a macro that nothing defines."""
    from genever.language.text.diagnostics import suggest

    hint = suggest(name, config.macro_names) or f"add a line: {name} = …"
    return error("undefined-macro", f"the macro %{name} is not defined", hint=hint)
