"""From a node to its value: what each call makes anew, and what is made once."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, assert_never

from genever.configuration.catalog.target import Catalog, Kind
from genever.configuration.plan.nodes import (
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
    Once,
    Partial,
    Space,
    copied,
    holds_secret,
    is_flat,
    is_held,
    keyed,
    parts,
    settled,
    static_value,
)
from genever.configuration.plan.resolve import resolve_value
from genever.inspection.secrets import secrets_in
from genever.language.text.errors import GeneverError, placed
from genever.language.values.expressions import Expression
from genever.language.values.tracing import untraced
from genever.records import NamedTuple
from genever.runtime.injection.frames import ACTIVE, Frame, Picture, Runtime
from genever.runtime.registry.configurable import Configurable

#: Makes one value, anew at each call.
Make: TypeAlias = Callable[[], Any]


def evaluate(node: Node, frame: Frame) -> Any:
    """Return the value of a node, made in a frame."""
    keep_secrets(node, frame.session)
    return maker(node, frame)()


def keep_secrets(node: Node, session: Runtime) -> None:
    """Let the record of a session know the secrets in a value that it is about to give out, and who gets them."""
    for part in parts(node):
        if isinstance(part, Folded) and part.hidden and part.expression.is_secret:
            session.record.secrets.add(static_value(part))
        elif isinstance(part, Call | Partial) and (names := secret_arguments(part, session.catalog)):
            session.record.keep_secret(part.selector, names)


def keep_all_secrets(session: Runtime) -> None:
    """Let the record of a session know what its configuration says is a secret, as far as nothing has to be called."""
    for value in secrets_in(session.config, session.catalog):
        session.record.secrets.add(value)


def secret_arguments(node: Call | Partial, catalog: Catalog) -> list[str]:
    """Return the parameters that a reference gives a value with a secret in it; those for ``*args`` are one."""
    positions = [index for index, argument in enumerate(node.arguments) if holds_secret(argument)]
    names = [name for name, value in node.keywords if holds_secret(value)]
    if not positions and not names:
        return []
    target = catalog.target(node.selector)
    assert target is not None, node.selector
    rest = [f"*{p.name}" for p in target.signature.parameters if p.kind is Kind.VAR_POSITIONAL] or ["*args"]
    known = target.signature.positional
    return [*(known[index] if index < len(known) else rest[0] for index in positions), *names]


def maker(node: Node, frame: Frame) -> Make:
    """Return a function that makes a node's value, to be called while ``frame`` is active."""
    match node:
        case Constant(value) | NamedConstant(_, value):
            return lambda: value
        case Copy(value):
            return value.copy if type(value) in (list, set, dict) and is_flat(value) else lambda: copied(value)
        case Container():
            return _container_maker(node, frame)
        case Call():
            return _call_maker(node, frame)
        case Partial():
            return _partial_maker(node, frame)
        case Computed(expression, operands, hidden):
            makers = [maker(operand, frame) for operand in operands]
            make = _computing(expression, makers, hidden, frame)
            return _giving_out(make, frame) if expression.is_secret else make
        case Folded(_, known):
            return maker(known, frame)
        case Space(expression, _, distribution):
            from genever.language.evaluation.spaces import undrawn  # Only a mistake gets here.

            return _raising(placed(undrawn(distribution), expression.origin), None, frame)
        case Once():
            return _once_maker(node, frame)
        case Lazy():
            return _lazy_maker(node, frame)
        case Cached(expression, Handle() | Partial() as function):
            return lambda: CachedFunction(expression, function, frame)
        case Cached(_, inner):
            make = maker(inner, frame)
            return lambda: frame.session.cached(node, frame.scope, make)
        case Handle(selector, scope):
            handle = frame.session.handle(selector, scope or "")
            return lambda: handle
        case Macro():
            return _macro_maker(node, frame)
        case Broken(problem, failing):
            return _raising(problem, failing, frame)
        case _:
            assert_never(node)


def _macro_maker(node: Macro, frame: Frame) -> Make:
    inner = settled(node)
    if isinstance(inner, Constant | NamedConstant):  # No scope matters to it.
        return maker(inner, frame)
    target = frame.session.frame(last_macro(node).scope)
    enter_frame, leave_frame = ACTIVE.set, ACTIVE.reset
    made: Make | None = None  # Built when it is first needed: macros may lead to one another in very many ways.

    def make() -> Any:
        nonlocal made
        if made is None:
            made = maker(inner, target)
        token = enter_frame(target)
        try:
            return made()
        finally:
            leave_frame(token)

    return make


def last_macro(node: Macro) -> Macro:
    """Return the one whose scope matters of macros that are just others: the last."""
    below: Node = node
    while isinstance(below, Macro | Folded):
        node, below = (below, below.node) if isinstance(below, Macro) else (node, below.node)
    return node


def called(node: Call, frame: Frame) -> tuple[Callable[..., Any], Frame | None]:
    """Return what a reference calls, and the frame to call it in; None for the one that is active."""
    target = configurable_of(frame, node.selector)
    inner = None if node.scope is None else frame.session.frame(node.scope)
    if not target.is_class:
        return target.invoke, inner
    wrapper = target.wrapper
    if node.scope and isinstance(wrapper, type):
        scoped = frame.session.handle(node.selector, node.scope)
        spec = getattr(scoped, "__genever__", None)
        if spec is not None and spec.has_methods:
            wrapper, inner = scoped, None  # Its instances' methods enter the scope too.
    spec = vars(wrapper).get("__genever__") if isinstance(wrapper, type) else None
    if spec is not None and not spec.has_methods:
        wrapper = functools.partial(target.invoke, target.wrapped)  # As calling the class does, but sooner.
    return wrapper, inner


def _call_maker(node: Call, frame: Frame) -> Make:
    wrapper, inner = called(node, frame)
    if not node.arguments and not node.keywords:
        return wrapper if inner is None else _inside(inner, wrapper)
    arguments = [maker(argument, frame) for argument in node.arguments]
    keywords = [(name, maker(value, frame)) for name, value in node.keywords]

    def call() -> Any:
        args = [make() for make in arguments]
        kwargs = {name: make() for name, make in keywords}
        if inner is None:
            return wrapper(*args, **kwargs)
        return _inside(inner, functools.partial(wrapper, *args, **kwargs))()

    return call


def _partial_maker(node: Partial, frame: Frame) -> Make:
    handle = frame.session.handle(node.selector, node.scope or "")
    arguments = [maker(argument, frame) for argument in node.arguments]
    keywords = [(name, maker(value, frame)) for name, value in node.keywords]
    kind = _RedactedPartial if holds_secret(node) else functools.partial
    look = {name: getattr(handle, name) for name in _LOOK if hasattr(handle, name)}

    def partial() -> Any:
        made = kind(handle, *[make() for make in arguments], **{name: make() for name, make in keywords})
        vars(made).update(look)
        return made

    return partial


_LOOK = ("__module__", "__name__", "__qualname__", "__doc__")  # What is said about a function, a partial one too.


class _RedactedPartial(functools.partial[Any]):
    """A call with a secret among its arguments, which its `repr` does not show."""

    def __repr__(self) -> str:
        return f"functools.partial({self.func!r}, <hidden>)"


def _once_maker(node: Once, frame: Frame) -> Make:
    shared = frame.session.shared
    home = frame.session.frame(node.scope)
    make = _inside(home, maker(node.node, home))
    key = _Site(node.expression)
    kept: tuple[object, Any] = None, None

    def once() -> Any:
        nonlocal kept
        generation, found = kept
        if generation is not shared.generation:
            generation = shared.generation
            with untraced():
                found = shared.get(key, make, str)
            kept = generation, found
        return found

    return once


class _Site(NamedTuple):
    """The identity of an expression: its place, not its text."""

    expression: Expression

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Site) and other.expression is self.expression

    def __hash__(self) -> int:
        return id(self.expression)

    def __str__(self) -> str:
        from genever.language.values.literals import stable_repr

        origin = self.expression.origin
        return f"{stable_repr(self.expression)}{f' ({origin})' if origin is not None else ''}"


def _lazy_maker(node: Lazy, frame: Frame) -> Make:
    from genever.language.values.lazy import Lazy as LazyHandle
    from genever.language.values.lazy import in_handle

    if is_held(node):
        make, hidden = maker(node.node, frame), holds_secret(node.node)
        return lambda: in_handle(make(), hidden)
    value, inside, home = node.value, frame.session.frame(node.scope), node.home
    return lambda: LazyHandle(LazyMaker(value, inside.session.snapshot(inside), home))


class LazyMaker:
    """Makes the object of a `Lazy` handle in the configuration and scope it was written for. Picklable."""

    def __init__(self, value: Any, snapshot: Picture, home: str) -> None:
        self._value = value
        self._snapshot = snapshot
        self._home = home

    def __call__(self) -> Any:
        """Make it."""
        frame = self._snapshot.frame()
        session = frame.session
        node = resolve_value(self._value, session.config, session.catalog, frame.scope, self._home)
        keep_secrets(node, session)
        return _inside(frame, maker(node, frame))()

    def __repr__(self) -> str:
        from genever.language.values.literals import stable_repr

        return stable_repr(self._value)


class CachedFunction:
    """What ``cached @f`` gives: a function of which each call is a step, with what it is called with in the key."""

    def __init__(self, expression: Expression, node: Handle | Partial, frame: Frame) -> None:
        self._expression = expression
        self._node = node
        self._frame = frame
        handle = frame.session.handle(node.selector, node.scope or "")
        functools.update_wrapper(self, handle, updated=())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the call gives, from the cache or made now."""
        node, session = self._node, self._frame.session
        before, keywords = (node.arguments, dict(node.keywords)) if isinstance(node, Partial) else ((), {})
        keywords |= {name: Constant(value) for name, value in kwargs.items()}
        call = Call(node.selector, node.scope, (*before, *map(Constant, args)), tuple(keywords.items()))
        active = ACTIVE.get()
        frame = active if active.session is session else self._frame
        made = Cached(self._expression, call, is_by_caller=True)
        return session.cached(made, frame.scope, _inside(frame, maker(call, frame)))

    def __repr__(self) -> str:
        from genever.language.values.literals import stable_repr

        return stable_repr(self._expression)

    def __reduce__(self) -> tuple[Any, ...]:
        return _cached_function, (self._expression, self._frame.session.snapshot(self._frame))


def _cached_function(expression: Expression, snapshot: Picture) -> Any:
    frame = snapshot.frame()
    node = resolve_value(expression, frame.session.config, frame.session.catalog, frame.scope)
    return maker(node, frame)()


def configurable_of(frame: Frame, selector: str) -> Configurable:
    """Return the configurable that a reference names."""
    target = frame.session.catalog.target(selector)
    assert isinstance(target, Configurable), selector
    return target


def _inside(frame: Frame, make: Make) -> Make:
    enter_frame, leave_frame = ACTIVE.set, ACTIVE.reset

    def scoped() -> Any:
        token = enter_frame(frame)
        try:
            return make()
        finally:
            leave_frame(token)

    return scoped


def _computing(expression: Expression, operands: Sequence[Make], hidden: bool, frame: Frame) -> Make:
    from genever.language.evaluation.compute import compute

    def make() -> Any:
        try:
            return compute(expression, operands, hidden)
        except GeneverError as problem:
            raise _explained(problem, None if hidden else expression, frame) from None

    return make


def _giving_out(make: Make, frame: Frame) -> Make:
    secrets = frame.session.record.secrets

    def give_out() -> Any:
        value = make()
        secrets.add(value)
        return value

    return give_out


def _raising(problem: GeneverError, expression: Expression | None, frame: Frame) -> Make:
    def fail() -> Any:
        raise copy.copy(_explained(problem, expression, frame))

    return fail


def _explained(problem: GeneverError, expression: Expression | None, frame: Frame) -> GeneverError:
    from genever.configuration.checking.derivation import explained  # Only a mistake pays for this import.

    return explained(problem, expression, frame.session.config, frame.session.catalog)


def _container_maker(node: Container, frame: Frame) -> Make:
    if node.type is dict:
        pairs = [(maker(key, frame), maker(value, frame)) for key, value in node.items]
        return lambda: keyed((key(), value()) for key, value in pairs)
    makers = [maker(item, frame) for item in node.items]
    if node.type is list:
        return lambda: [make() for make in makers]
    return lambda: node.type([make() for make in makers])
