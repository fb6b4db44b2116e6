"""(`Config`, `Catalog`, scope, target) to `Plan`: which value each parameter gets, and why. Pure."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from typing import Any, NamedTuple, TypeAlias, assert_never

from genever.catalog import NO_DEFAULT, Catalog, Target
from genever.errors import GeneverError, error
from genever.expressions import MAX_LENGTH, compute, placed, unhashable
from genever.model import INHERITED, MACRO, REQUIRED, Binding, Config, Expression, Reference
from genever.selectors import scope_prefixes
from genever.source import Origin

# ---- Nodes: how one value is made -----------------------------------------------------------------


class Constant(NamedTuple):
    """A value that every call gets as it is."""

    value: Any


class Copy(NamedTuple):
    """A mutable value without references; every call gets a copy."""

    value: Any


class Container(NamedTuple):
    """A list, tuple, set or dict with something to be made in it; a dict's items are pairs of nodes."""

    type: type
    items: tuple[Any, ...]
    size: int  # How many values are in it, those of inner containers included.


class Call(NamedTuple):
    """``@scope/f(…)``: what calling the target returns; in the caller's scope where ``scope`` is None."""

    selector: str
    scope: tuple[str, ...] | None
    arguments: tuple[Node, ...] = ()
    keywords: tuple[tuple[str, Node], ...] = ()


class Partial(NamedTuple):
    """``@scope/f(…, ...)``: the target with some arguments, to be called later."""

    selector: str
    scope: tuple[str, ...] | None
    arguments: tuple[Node, ...]
    keywords: tuple[tuple[str, Node], ...]


class Computed(NamedTuple):
    """An operation that needs something made at each call; no message may show its operands if ``hidden``."""

    expression: Expression
    operands: tuple[Node, ...]
    hidden: bool = False


class Folded(NamedTuple):
    """An operation of which is known already what it gives: a value, or one of its ``operands``."""

    operands: tuple[Node, ...]
    node: Node
    expression: Expression
    hidden: bool = False


class Once(NamedTuple):
    """``once @f()``: made on first need, in the scope of its binding, and shared by every use.

    ``expression`` is its identity: one object for one place in a binding.
    """

    expression: Expression
    scope: tuple[str, ...]
    node: Node


class Lazy(NamedTuple):
    """A handle on what ``node`` makes: for ``lazy @f()``, or for any ``value`` where a parameter asks for a handle.

    What calls something is made when the program asks the handle for it; else the handle holds it.
    """

    value: Any
    scope: tuple[str, ...]
    node: Node
    home: tuple[str, ...]
    is_asked_for: bool = False


class Handle(NamedTuple):
    """``@scope/f``: the target itself."""

    selector: str
    scope: tuple[str, ...] | None


class Macro(NamedTuple):
    """``%name``: a node that is made inside the scope of the macro's own name."""

    scope: tuple[str, ...]
    binding: Binding
    node: Node


class NamedConstant(NamedTuple):
    """``%NAME`` for a constant: every use gets the very object."""

    name: str
    value: Any


class Broken(NamedTuple):
    """Something that cannot be made; the error is raised by the call that needs it.

    ``expression`` is the operation that fails, where one does that may be shown.
    """

    error: GeneverError
    expression: Expression | None = None


Node: TypeAlias = (
    Constant
    | Copy
    | Container
    | Call
    | Partial
    | Handle
    | Macro
    | NamedConstant
    | Computed
    | Folded
    | Once
    | Lazy
    | Broken
)

_ATOMS = frozenset({type(None), bool, int, float, complex, str, bytes, type, type(...), type(NotImplemented)})


# ---- Plans: the values of one target in one scope ---------------------------------------------------


class Argument(NamedTuple):
    """The value one parameter gets: the winning binding, those it beats, and how the value is made.

    ``value`` is the binding's, with edits applied to what they change.

    ``losers`` are the same parameter's bindings in outer scopes, the nearest first; what a binding
    replaced in its own scope is its `Binding.history`.
    """

    binding: Binding
    losers: tuple[Binding, ...]
    value: Any
    node: Node

    @property
    def home(self) -> tuple[str, ...]:
        """The scope of the winning binding, in parts."""
        return scope_parts(self.binding)

    @property
    def is_required(self) -> bool:
        """Whether it is bound to ``%gin.REQUIRED``, which asks for a value instead of giving one."""
        return isinstance(self.node, NamedConstant) and self.node.value is REQUIRED


def scope_parts(binding: Binding) -> tuple[str, ...]:
    """Return the names of a binding's scope, outermost first."""
    return tuple(binding.scope.split("/")) if binding.scope else ()


class Plan(NamedTuple):
    """What the configuration gives one target in one scope: ``{parameter: Argument}``."""

    selector: str
    scope: tuple[str, ...]
    arguments: dict[str, Argument]


def resolve(config: Config, catalog: Catalog, scope: tuple[str, ...], target: Target) -> Plan:
    """Return the plan for a target: inner scopes win, the outer ones' order of parameters stays."""
    selector = target.selector
    found: dict[str, list[Binding]] = {}
    for prefix in scope_prefixes(scope):
        for parameter, binding in config.bindings.get((prefix, selector), {}).items():
            found.setdefault(parameter, []).append(binding)
    arguments = {}
    known: dict[tuple[str, bool], Node] = {}
    lazily = lazy_parameters(target)
    for parameter, bindings in found.items():
        winner = bindings[-1]
        value = effective_value(bindings, parameter, target)
        resolver = _Resolver(config, catalog, scope, scope_parts(winner), known, origin=winner.origin)
        node = resolver.start(value, parameter in lazily)
        arguments[parameter] = Argument(winner, tuple(bindings[-2::-1]), value, node)
    return Plan(selector, scope, arguments)


def lazy_parameters(target: Target) -> frozenset[str]:
    """Return the names of the parameters annotated ``Lazy[…]``."""
    annotated = [p for p in target.signature.parameters if p.annotation is not NO_DEFAULT]
    if not annotated:
        return frozenset()
    from genever.lazy import asks_lazily

    return frozenset(parameter.name for parameter in annotated if asks_lazily(parameter.annotation))


def effective_value(bindings: Sequence[Binding], parameter: str, target: Target) -> Any:
    """Return the value that the last of some bindings gives; an edit begins from the one before it.

    Args:
        bindings: The bindings of one parameter that apply in a scope, the outermost first; not empty.
        parameter: Its name.
        target: Has its default.
    """
    base, edits = _unedited(bindings[-1].value)
    if base is not INHERITED:
        return bindings[-1].value
    outer = list(bindings[:-1])
    while base is INHERITED:
        base, more = _unedited(outer.pop().value if outer else _default(bindings[-1], target, edits[-1]))
        edits += more
    for edit in reversed(edits):
        base = Expression("edit", edit.detail, (base, edit.operands[1]), edit.origin)
    return base


def _unedited(value: Any) -> tuple[Any, list[Expression]]:
    """Return what a value was before its edits, and those, the last first."""
    edits = []
    while isinstance(value, Expression) and value.kind == "edit":
        edits.append(value)
        value = value.operands[0]
    return value, edits


def _default(binding: Binding, target: Target, edit: Expression) -> Any:
    default = target.signature.defaults().get(binding.parameter, REQUIRED)
    if default is not REQUIRED:
        return default
    name = f"the macro {binding.scope}" if binding.selector == MACRO else f"the parameter {binding.parameter!r}"
    problem = error("bad-edit", f"{name} has no value to change with {edit.detail}", hint="bind it with = first")
    return Expression("broken", problem, (), edit.origin)


def resolve_value(
    value: Any, config: Config, catalog: Catalog, scope: tuple[str, ...] = (), home: tuple[str, ...] = ()
) -> Node:
    """Return how a bound value is made.

    Args:
        value: As bound.
        config: Has the macros.
        catalog: Has the constants.
        scope: Where the value is needed.
        home: The scope of the binding that it stands in.
    """
    return _Resolver(config, catalog, scope, home, {}).start(value)


class _Resolver(NamedTuple):
    """Turns values into nodes.

    ``known`` holds the macros resolved so far, so that macros that use macros twice cost no more than once;
    ``path`` holds those that led here; inside ``secret(…)`` all is ``hidden``. ``origin`` is the place of what
    is being resolved.
    """

    config: Config
    catalog: Catalog
    scope: tuple[str, ...]
    home: tuple[str, ...]
    known: dict[tuple[str, bool], Node]
    path: tuple[str, ...] = ()
    hidden: bool = False
    origin: Origin | None = None

    def start(self, value: Any, lazily: bool = False) -> Node:
        try:
            return self.lazy(value) if lazily else self.value(value)
        except RecursionError:
            return self.broken(
                error("nesting", "values and macros nest too deep", hint="bind some of them to plain values")
            )

    def broken(self, problem: GeneverError) -> Broken:
        return Broken(placed(problem, self.origin))

    def value(self, value: Any) -> Node:
        kind = type(value)
        if kind in _ATOMS:
            return Constant(value)
        if isinstance(value, Reference):
            return self.reference(value)
        if isinstance(value, Expression):
            return self.expression(value)
        if kind is list or kind is tuple or kind is set:
            items = tuple([self.value(item) for item in value])
            if kind is tuple and all(isinstance(item, Constant) for item in items):
                return Constant(value)
            return self.container(kind, items, items)
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
        pairs = tuple([(self.value(key), self.value(item)) for key, item in value.items()])
        keys = [key for key, _ in pairs if not isinstance(key, Constant) and is_static(key)]
        try:
            keyed((static_value(key), None) for key in keys)
        except GeneverError as problem:
            return self.broken(problem)
        return self.container(dict, pairs, tuple(chain.from_iterable(pairs)))

    def container(self, kind: type, items: tuple[Any, ...], parts: tuple[Node, ...]) -> Node:
        inner = [settled(part) for part in parts]
        size = sum(part.size if isinstance(part, Container) else 1 for part in inner)
        if size > MAX_LENGTH and any(
            isinstance(part, Macro) for part in parts
        ):  # What a program binds may be as large.
            what = f"with what its macros are, this would have {size:,} elements; the limit is {MAX_LENGTH:,}"
            return self.broken(error("too-large", what, hint="make it in Python"))
        return Container(kind, items, size)

    def reference(self, reference: Reference) -> Node:
        name = reference.scope
        if reference.complete is None:
            return self.broken(unknown_reference(reference))
        if reference.is_constant:
            return NamedConstant(name, self.catalog.constant(name))
        if reference.is_macro:
            return self.macro(name)
        inner = tuple(name.split("/")) if name else None
        return Call(reference.complete, inner) if reference.evaluate else Handle(reference.complete, inner)

    def macro(self, name: str) -> Node:
        found = self.known.get((name, self.hidden))
        if found is None:
            found = self._macro(name)
            if name not in self.path and not isinstance(found, Broken):
                self.known[name, self.hidden] = found
        return found

    def _macro(self, name: str) -> Node:
        scope = tuple(name.split("/")) if name else ()
        found = [self.config.get(prefix, MACRO, "value") for prefix in scope_prefixes(scope)]
        bindings = [binding for binding in found if binding is not None]
        if not bindings:
            return self.broken(undefined_macro(name, self.config))
        binding = bindings[-1]
        if name in self.path:
            cycle = " → ".join(f"%{step}" for step in (*self.path[self.path.index(name) :], name))
            message = f"the macro %{name} leads back to itself: {cycle}"
            problem = error("macro-cycle", message, hint="give one of them a value of its own")
            return Broken(placed(problem, binding.origin))
        target = self.catalog.target(MACRO)
        assert target is not None
        value = effective_value(bindings, "value", target)
        inner = self._replace(scope=scope, home=scope_parts(binding), path=(*self.path, name), origin=binding.origin)
        return Macro(scope, binding, inner.value(value))

    def expression(self, expression: Expression) -> Node:
        inner = self._replace(origin=expression.origin or self.origin, hidden=self.hidden or expression.is_secret)
        return inner._expression(expression)

    def _expression(self, expression: Expression) -> Node:
        match expression.kind:
            case "broken":
                return self.broken(expression.detail)
            case "call":
                return self.call(expression)
            case "once":
                return Once(expression, self.home, self._replace(scope=self.home).value(expression.operands[0]))
            case "lazy":
                return Lazy(expression.operands[0], self.scope, self.value(expression.operands[0]), self.home)
            case "edit":
                return self.edits(expression)
        return self.operation(expression, tuple([self.value(operand) for operand in expression.operands]))

    def edits(self, expression: Expression) -> Node:
        base, edits = _unedited(expression)
        node = self.value(base)
        for edit in reversed(edits):
            node = self.operation(edit, (node, self.value(edit.operands[1])))
        return node

    def operation(self, expression: Expression, operands: tuple[Node, ...]) -> Node:
        hidden = self.hidden or any(map(holds_secret, operands))
        if (only := _only_operand(expression.kind, operands)) is not None:
            return Folded(operands, only, expression, hidden)
        try:
            made = compute(expression, [lambda node=operand: static_value(node) for operand in operands], hidden)  # type: ignore[misc]
        except NotStaticError:
            return Computed(expression, operands, hidden)
        except GeneverError as problem:
            within = next((flaw for operand in operands for flaw in flaws(operand) if flaw.error is problem), None)
            return within or Broken(placed(problem, expression.origin), None if hidden else expression)
        node = _folded(made)
        if node is None:
            return Computed(expression, operands, hidden)
        return Folded(operands, node, expression, hidden)

    def call(self, expression: Expression) -> Node:
        count, names, partial = expression.detail
        reference, *values = expression.operands
        if reference.complete is None:
            return self.broken(unknown_reference(reference))
        target = self.catalog.target(reference.complete)
        assert target is not None, reference.complete
        lazily = lazy_parameters(target)
        parameters = [*islice(chain(target.signature.positional, repeat("")), count), *names]
        given = zip(parameters, values, strict=True)
        nodes = [self.lazy(value) if name in lazily else self.value(value) for name, value in given]
        scope = tuple(reference.scope.split("/")) if reference.scope else None
        made = Partial if partial else Call
        return made(reference.complete, scope, tuple(nodes[:count]), tuple(zip(names, nodes[count:], strict=True)))


def _only_operand(kind: str, operands: tuple[Node, ...]) -> Node | None:
    """The operand that a choice comes to, where that is known and is nothing that is known itself."""
    if kind == "if":
        value, test, other = operands
        return None if not is_static(test) else _unknown(value if static_value(test) else other)
    if kind in ("and", "or"):
        for operand in operands[:-1]:
            if not is_static(operand) or bool(static_value(operand)) is (kind == "or"):
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


_IMMUTABLE = _ATOMS | {tuple, slice, range}
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
            pending.extend(item for item in items if type(item) not in _ATOMS)
    return found


def keyed(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """Return a dict.

    Raises:
        GeneverError: A key is not hashable.
    """
    made = {}
    for key, value in pairs:
        try:
            made[key] = value
        except TypeError:
            raise unhashable(key, "a dict key") from None
    return made


class NotStaticError(Exception):
    """A value that only a call can make."""


def static_value(node: Node) -> Any:
    """Return the value of a node that nothing has to be called for.

    Raises:
        GeneverError: It is broken.
        NotStaticError: Something has to be called; see `is_static`.
    """
    match node:
        case Constant(value) | NamedConstant(_, value):
            return value
        case Copy(value):
            return copy.deepcopy(value)
        case Macro() | Folded():
            return static_value(node.node)
        case Container():
            if node.type is dict:
                return keyed((static_value(key), static_value(item)) for key, item in node.items)
            return node.type([static_value(item) for item in node.items])
        case Broken(problem):
            raise problem
        case Call() | Partial() | Handle() | Computed() | Once() | Lazy():
            raise NotStaticError
        case _:
            assert_never(node)


def is_static(node: Node) -> bool:
    """Tell whether `static_value` gives a node's value."""
    try:
        static_value(node)
    except (NotStaticError, GeneverError):
        return False
    return True


def unknown_reference(reference: Reference) -> GeneverError:
    """Return the error for a reference to something that is not registered."""
    parentheses = "()" if reference.evaluate else ""
    return error("unknown-reference", f"No configurable matching reference '@{reference.selector}{parentheses}'.")


def undefined_macro(name: str, config: Config) -> GeneverError:
    """Return the error for a macro that nothing defines."""
    from genever.diagnostics import suggest

    known = [scope for scope, selector in config.bindings if selector == MACRO]
    return error(
        "undefined-macro", f"the macro %{name} is not defined", hint=suggest(name, known) or f"add a line: {name} = …"
    )


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes that making a node makes."""
    match node:
        case Macro() | Once() | Lazy():
            return (node.node,)
        case Container():
            return tuple(part for pair in node.items for part in pair) if node.type is dict else node.items
        case Call() | Partial():
            return (*node.arguments, *(value for _, value in node.keywords))
        case Computed() | Folded():
            return node.operands
        case Constant() | Copy() | Handle() | NamedConstant() | Broken():
            return ()
        case _:
            assert_never(node)


def macros_in(node: Node) -> Iterator[Macro | NamedConstant]:
    """Yield the macros and constants that making a node uses, each once, outermost first."""
    return (part for part in parts(node) if isinstance(part, Macro | NamedConstant))


def references_of(node: Node, scope: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Yield what the references in a node lead to, each as a selector and the scope that it is called in.

    Args:
        node: A value that is made in ``scope``.
        scope: In parts. The scope of what is handed on to be called anywhere is None.
    """
    seen: set[tuple[int, tuple[str, ...]]] = set()
    pending = [(node, scope)]
    while pending:
        node, scope = pending.pop()
        if (id(node), scope) in seen:
            continue
        seen.add((id(node), scope))
        if isinstance(node, Call):
            yield node.selector, scope if node.scope is None else node.scope
        elif isinstance(node, Handle | Partial):
            yield node.selector, node.scope
        if isinstance(node, Macro | Once | Lazy):
            scope = node.scope
        pending.extend((child, scope) for child in reversed(children(node)))


def parts(node: Node, inner: Callable[[Node], tuple[Node, ...]] = children) -> Iterator[Node]:
    """Yield a node and those that making it makes, each once, outermost first; ``inner`` gives those of one node."""
    seen: set[int] = set()
    pending = [node]
    while pending:
        part = pending.pop()
        if id(part) not in seen:
            seen.add(id(part))
            yield part
            pending.extend(reversed(inner(part)))


def flaws(node: Node) -> Iterator[Broken]:
    """Yield what in a node cannot be made, though making the node needs it; each once."""
    return (part for part in parts(node, needed) if isinstance(part, Broken))


def needed(node: Node) -> tuple[Node, ...]:
    """Return those of a node's `children` that making it is sure to make."""
    match node:
        case Folded():
            return (node.node,)
        case Computed(expression, operands):
            match expression.kind:
                case "if":
                    return operands[1:2]
                case "and" | "or":
                    return operands[:1]
                case "compare":
                    return operands[:2]
    return children(node)


def is_held(handle: Lazy) -> bool:
    """Tell whether a handle holds its value from the beginning, since nothing has to be called for it."""
    return is_static(handle.node) or isinstance(settled(handle.node), Handle | Partial)


def settled(node: Node) -> Node:
    """Return the node behind macros and folded operations."""
    while isinstance(node, Macro | Folded):
        node = node.node
    return node


def holds_secret(node: Node) -> bool:
    """Tell whether a node's value has a secret in it, macros looked through, so that it may not be shown."""
    if isinstance(node, Constant):
        return False
    return any(part.hidden for part in parts(node, _unhidden) if isinstance(part, Computed | Folded))


def _unhidden(node: Node) -> tuple[Node, ...]:
    """The children of a node that does not know itself whether there is a secret in it."""
    return () if isinstance(node, Computed | Folded) else children(node)
