"""How the values of a target are made, as data: plans, the trees of nodes in them, and walks over these."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias, assert_never

from genever.configuration.bindings import Binding
from genever.configuration.catalog.target import Unread
from genever.language.equality import own_equality
from genever.language.evaluation.bounds import check_collisions, elements_in, unhashable
from genever.language.operations import Comparison
from genever.language.text.errors import GeneverError, error
from genever.language.values.expressions import Expression
from genever.language.values.references import REQUIRED
from genever.records import NamedTuple

if TYPE_CHECKING:
    from genever.language.evaluation.spaces import Distribution

#: The types of values that are as good as any copy of them, and hold nothing.
ATOMS = frozenset({type(None), bool, int, float, complex, str, bytes, type, type(...), type(NotImplemented)})


def is_flat(value: Any) -> bool:
    """Return whether a list, tuple, set or dict holds `ATOMS` only."""
    return ATOMS.issuperset(map(type, value)) and (
        type(value) is not dict or ATOMS.issuperset(map(type, value.values()))
    )


# ---- Nodes: how one value is made -----------------------------------------------------------------


@own_equality
class Constant(NamedTuple):
    """A value that every call gets as it is."""

    value: Any


@own_equality
class Copy(NamedTuple):
    """A mutable value without references; every call gets a copy."""

    value: Any


@own_equality
class Container(NamedTuple):
    """A list, tuple, set or dict with something to be made in it; a dict's items are pairs of nodes."""

    type: type
    items: tuple[Any, ...]


@own_equality
class Call(NamedTuple):
    """``@scope/f(…)``: what calling the target returns; in the caller's scope where ``scope`` is None."""

    selector: str
    scope: str | None
    arguments: tuple[Node, ...] = ()
    keywords: tuple[tuple[str, Node], ...] = ()


@own_equality
class Partial(NamedTuple):
    """``@scope/f(…, ...)``: the target with some arguments, to be called later."""

    selector: str
    scope: str | None
    arguments: tuple[Node, ...]
    keywords: tuple[tuple[str, Node], ...]


@own_equality
class Computed(NamedTuple):
    """An operation that needs something made at each call; no message may show its operands if ``hidden``."""

    expression: Expression
    operands: tuple[Node, ...]
    hidden: bool = False


@own_equality
class Folded(NamedTuple):
    """An operation of which is known already what it gives: a value, or one of its ``operands``."""

    operands: tuple[Node, ...]
    node: Node
    expression: Expression
    hidden: bool = False


@own_equality
class Space(NamedTuple):
    """What a sweep draws a value from; no call gets one. The ``operands`` are those of the ``expression``.

    ``distribution`` is None where it is known only when another space, which the operands lead to, has been drawn.
    """

    expression: Expression
    operands: tuple[Node, ...]
    distribution: Distribution | None


@own_equality
class Once(NamedTuple):
    """``once @f()``: made on first need, in the scope of its binding, and shared by every use.

    ``expression`` is its identity: one object for one place in a binding.
    """

    expression: Expression
    scope: str
    node: Node


@own_equality
class Lazy(NamedTuple):
    """A handle on what ``node`` makes: for ``lazy @f()``, or for any ``value`` where a parameter asks for a handle.

    What calls something is made when the program asks the handle for it; else the handle holds it.
    """

    value: Any
    scope: str
    node: Node
    home: str
    is_asked_for: bool = False


@own_equality
class Cached(NamedTuple):
    """``cached @f()``: what ``node`` makes, read from the cache of steps where it was made before.

    What is handed on uncalled, ``cached @f``, is a function of which each call is a step. The node of such a call
    ``is_by_caller``.
    """

    expression: Expression
    node: Node
    is_by_caller: bool = False


@own_equality
class Handle(NamedTuple):
    """``@scope/f``: the target itself."""

    selector: str
    scope: str | None


@own_equality
class Macro(NamedTuple):
    """``%name``: a node that is made inside the scope of the macro's own name."""

    scope: str
    binding: Binding
    node: Node


@own_equality
class NamedConstant(NamedTuple):
    """``%NAME`` for a constant: every use gets the very object."""

    name: str
    value: Any


@own_equality
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
    | Space
    | Once
    | Lazy
    | Cached
    | Broken
)


#: The types of nodes that make no others.
LEAVES = frozenset({Constant, Copy, Handle, NamedConstant, Broken})


# ---- Plans: the values of one target in one scope ---------------------------------------------------


class Argument(NamedTuple):
    """The value one parameter gets: the winning binding, those it shadows, and how the value is made.

    ``value`` is the binding's, with edits applied to what they change.

    ``losers`` are the same parameter's bindings in outer scopes, the nearest first; what a binding
    replaced in its own scope is its `Binding.history`.
    """

    binding: Binding
    losers: tuple[Binding, ...]
    value: Any
    node: Node

    @property
    def is_required(self) -> bool:
        """Whether it is bound to ``%gin.REQUIRED``, which asks for a value instead of giving one."""
        return isinstance(self.node, NamedConstant) and self.node.value is REQUIRED


class Plan(NamedTuple):
    """What the configuration gives one target in one scope: ``{parameter: Argument}``."""

    selector: str
    scope: str
    arguments: dict[str, Argument]


# ---- Walks -----------------------------------------------------------------------------------------


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes that making a node makes."""
    if type(node) in LEAVES:
        return ()
    match node:
        case Macro() | Once() | Lazy() | Cached():
            return (node.node,)
        case Container():
            return tuple(part for pair in node.items for part in pair) if node.type is dict else node.items
        case Call() | Partial():
            return (*node.arguments, *(value for _, value in node.keywords))
        case Computed() | Folded() | Space():
            return node.operands
        case Constant() | Copy() | Handle() | NamedConstant() | Broken():
            return ()
        case _:
            assert_never(node)


def macros_in(node: Node) -> Iterator[Macro | NamedConstant]:
    """Yield the macros and constants that making a node uses, each once, outermost first."""
    return (part for part in parts(node) if isinstance(part, Macro | NamedConstant))


def references_of(node: Node, scope: str) -> Iterator[tuple[str, str | None]]:
    """Yield what the references in a node lead to, each as a selector and the scope that it is called in.

    Args:
        node: A value that is made in ``scope``.
        scope: The scope. That of what is handed on to be called anywhere is None.
    """
    seen: set[tuple[int, str]] = set()
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
        case Space():  # A sweep draws one of them.
            return ()
        case Computed(expression, operands):
            match expression.operator:
                case Comparison():
                    return operands[:2]
                case "if":
                    return operands[1:2]
                case "and" | "or":
                    return operands[:1]
    return children(node)


def is_held(handle: Lazy) -> bool:
    """Return whether a handle holds its value from the beginning, since nothing has to be called for it."""
    return is_static(handle.node) or isinstance(settled(handle.node), Handle | Partial)


def settled(node: Node) -> Node:
    """Return the node behind macros and folded operations."""
    while isinstance(node, Macro | Folded):
        node = node.node
    return node


def holds_secret(node: Node) -> bool:
    """Return whether a node's value has a secret in it, macros looked through, so that it may not be shown."""
    if isinstance(node, Constant):
        return False
    return any(part.hidden for part in parts(node, _unhidden) if isinstance(part, Computed | Folded))


def _unhidden(node: Node) -> tuple[Node, ...]:
    """The children of a node that does not know itself whether there is a secret in it."""
    return () if isinstance(node, Computed | Folded) else children(node)


# ---- Bounds ---------------------------------------------------------------------------------------

#: The most values that one value may come to when macros that are used several times are written out, and how
#: many more for each that is written.
MAX_PARTS, _MORE_FOR_EACH = 100_000, 10
#: The most levels that making a value may have, and the most macros that may lead on to one another.
MAX_DEPTH, MAX_CHAIN = 200, 500
#: The most calls that may lead on from one to the next, by references that are bound.
MAX_CALLS = 250


def too_deep() -> GeneverError:
    """Return the error for references that lead on from one call to the next for longer than `MAX_CALLS`."""
    return error("nesting", f"references and macros lead too deep: through more than {MAX_CALLS} calls")


class Size(NamedTuple):
    """What a node comes to: how many values, in how many levels, through how many macros."""

    parts: int
    depth: int
    chain: int


#: Sizes by the `id` of a node, with the node, which keeps its `id` from being used again.
Sizes: TypeAlias = dict[int, tuple[Node, Size]]


def excess(node: Node, sizes: Sizes) -> str | None:
    """Return what is too large or too deep about a node whose macros are written out, or None.

    Args:
        node: Any; it may be shared by others.
        sizes: What is known already; it takes in the node's size and those of its parts.
    """
    parts_, depth, chain = size_of(node, sizes)
    if depth > MAX_DEPTH:
        return f"values and macros nest too deep: more than {MAX_DEPTH} levels"
    if chain > MAX_CHAIN:
        return f"values and macros nest too deep: more than {MAX_CHAIN:,} macros lead on to one another"
    if parts_ > MAX_PARTS:
        limit = MAX_PARTS + _MORE_FOR_EACH * sum(map(_own_size, parts(node, made)))
        if parts_ > limit:
            return _too_many(parts_, limit)
    return None


def outgrown(made: Any, operands: Iterable[Node]) -> str | None:
    """Return what is too large about what an operation gives, for what is written in its operands, or None.

    A list of numbers may be as long as the operation allows. Of containers in containers all elements count, each as
    often as it occurs: those are what macros that are used several times multiply.
    """
    if type(made) not in (list, tuple, set, dict) or is_flat(made) or (count := _elements(made, {})) <= MAX_PARTS:
        return None
    written = {id(part): _own_size(part) for operand in operands for part in parts(operand)}
    limit = MAX_PARTS + _MORE_FOR_EACH * sum(written.values())
    return _too_many(count, limit) if count > limit else None


def _too_many(count: int, limit: int) -> str:
    return f"with what its macros are, this would have {count:,} elements; the limit is {limit:,}"


def _elements(value: Any, known: dict[int, int]) -> int:
    """Return how many elements are in a value and in the containers in it; ``known`` is that by id."""
    if type(value) not in (list, tuple, set, dict):
        return 1
    if id(value) not in known:
        items = [*value, *value.values()] if type(value) is dict else value
        known[id(value)] = sum(1 if type(item) in ATOMS else _elements(item, known) for item in items) + 1
    return known[id(value)]


def size_of(node: Node, sizes: Sizes) -> Size:
    """Return what a node comes to; see `excess`. It does not recur, however deep the node is."""
    pending = [node]
    while pending:
        part = pending[-1]
        if id(part) not in sizes:
            held, inner = children(part), made(part)
            unknown = [child for child in (*held, *inner) if id(child) not in sizes]
            if unknown:
                pending += unknown
                continue
            sizes[id(part)] = part, _size(part, held, inner, sizes)
        pending.pop()
    return sizes[id(node)][1]


def _size(node: Node, held: tuple[Node, ...], inner: tuple[Node, ...], sizes: Sizes) -> Size:
    """Return the size of a node whose children's are known: all that it holds, and those that are made with it."""
    if not held and not inner:
        return Size(_own_size(node), 0, 0)
    chain = max([sizes[id(child)][1].chain for child in held], default=0) + isinstance(node, Macro)
    made_with = [sizes[id(child)][1] for child in inner]
    depth = max([size.depth for size in made_with], default=0)
    if isinstance(node, Macro | Folded):
        return Size(made_with[0].parts, depth, chain)
    if isinstance(node, Once):  # However often it is used, it is made once.
        return Size(1, depth, chain)
    return Size(_own_size(node) + sum([size.parts for size in made_with]), depth + bool(made_with), chain)


def _own_size(node: Node) -> int:
    return elements_in(node.value) if isinstance(node, Copy) else 1


def made(node: Node) -> tuple[Node, ...]:
    """Return those of a node's `children` that are made with it: of an operation that is known, what it comes to."""
    return (node.node,) if isinstance(node, Folded) else children(node)


# ---- Values that nothing has to be called for ------------------------------------------------------


def keyed(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """Return a dict.

    Raises:
        GeneverError: A key is not hashable, or too many have one hash.
    """
    made: dict[Any, Any] = {}
    pairs = list(pairs)
    check_collisions([key for key, _ in pairs])
    for key, value in pairs:
        try:
            made[key] = value
        except TypeError:
            raise unhashable(key, "a dict key") from None
    return made


def copied(value: Any) -> Any:
    """Return a copy of a mutable value, of all that is in it too."""
    if type(value) in _CONTAINERS and is_flat(value):
        return value.copy()
    return copy.deepcopy(value)


_CONTAINERS = (list, set, dict)


class NotStaticError(Exception):
    """A value that only a call can make."""


def static_value(node: Node) -> Any:
    """Return the value of a node that nothing has to be called for: for reading, since it may be the node's own.

    Raises:
        GeneverError: It is broken.
        NotStaticError: Something has to be called; see `is_static`.
    """
    match node:
        case Constant(value) | NamedConstant(_, value) | Copy(value):
            if isinstance(value, Unread):
                return _read(value)
            return value
        case Macro() | Folded():
            return static_value(settled(node))
        case Container():
            if node.type is dict:
                return keyed((static_value(key), static_value(item)) for key, item in node.items)
            return node.type([static_value(item) for item in node.items])
        case Broken(problem):
            raise problem
        case Call() | Partial() | Handle() | Computed() | Space() | Once() | Lazy() | Cached():
            raise NotStaticError
        case _:
            assert_never(node)


def _read(unread: Unread) -> Any:
    """Return what an object of a program is.

    Raises:
        NotStaticError: Only a run can tell.
    """
    if not unread.is_plain:
        raise NotStaticError
    return unread.value


def is_unread(node: Node) -> bool:
    """Return whether only objects of a program that was not run keep a value from being static."""
    found = False
    pending = [node]
    while pending:
        part = pending.pop()
        match part:
            case Call() | Partial() | Handle() | Once() | Lazy() | Cached() | Space() | Broken():
                return False
            case Constant(value) | NamedConstant(_, value) | Copy(value):
                found = found or (isinstance(value, Unread) and not value.is_plain)
            case Macro() | Folded() | Container() | Computed():
                pending += children(part)
            case _:
                assert_never(part)
    return found


def is_static(node: Node) -> bool:
    """Return whether `static_value` gives a node's value."""
    try:
        static_value(node)
    except (NotStaticError, GeneverError):
        return False
    return True
