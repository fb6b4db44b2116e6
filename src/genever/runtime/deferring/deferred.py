"""Calls that are written down instead of made: `deferring` and `Deferred`.

Inside ``with deferring():`` the active frame is a `DeferringFrame`: what it has prepared for every function is a
callable that gives a `Deferred`, so the wrapper of functions knows nothing of all this. Classes get a ``__new__``
that asks the active frame, when `deferring` is first used: a program that never does pays nothing.
"""

from __future__ import annotations

import copyreg
import functools
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, Generic, TypeVar, cast

from genever.configuration.catalog.target import Signature
from genever.configuration.plan.resolve import lazy_parameters
from genever.language.text.errors import error
from genever.language.values.lazy import Lazy
from genever.runtime.injection.frames import ACTIVE, ByShape, Frame, Runtime, leave
from genever.runtime.injection.specialize import suspended
from genever.runtime.processes.snapshots import Snapshot
from genever.runtime.record.record import Shape
from genever.runtime.registry.configurable import Configurable, read_signature
from genever.runtime.registry.registry import Registry
from genever.runtime.registry.signatures import find_constructor
from genever.runtime.session import Session, active
from genever.runtime.state.shared import Shared
from genever.runtime.wrapping.wrap import parts_of

T = TypeVar("T")
U = TypeVar("U")  # What `Deferred.of` is given: pyright gives the T of the class no value there.


@contextmanager
def deferring() -> Iterator[None]:
    """Make calls of configurables give a `Deferred` inside a ``with`` block, and build nothing.

    Calls are written as always, one inside the other, and in scopes too. Only this thread or task defers.

    >>> import genever
    >>> @genever.configurable
    ... class Encoder:
    ...     def __init__(self, width, depth=2):
    ...         self.size = width * depth
    >>> with genever.deferring():
    ...     encoder = Encoder(64)
    >>> encoder
    Deferred(Encoder(64))
    >>> genever.bind_parameter("Encoder.depth", 3)
    >>> encoder.build().size
    192
    """
    session = active()
    for configurable in session.catalog:
        if configurable.in_place and isinstance(configurable.wrapped, type):
            _make_deferrable(configurable.wrapped)
    token = ACTIVE.set(_Deferring(session).frame(ACTIVE.get().scope))
    try:
        with suspended():  # A call is kept as it is written, with the order of its arguments.
            yield
    finally:
        leave(token)


@dataclass(frozen=True, slots=True, repr=False)
class Deferred(Generic[T]):
    """A call that has not been made, with other such calls among its arguments. Immutable.

    Attributes:
        target: The class or function to call.
        args: The positional arguments.
        kwargs: The others. Containers among the arguments are copies of those that were given.
        scope: The names of the scopes that were active, outermost first. The call is made in them.
    """

    target: Callable[..., T]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    scope: tuple[str, ...] = ()

    @staticmethod
    def of(call: U | Deferred[U]) -> Deferred[U]:
        """Return ``call`` itself, which a type checker takes for what will be built.

        Raises:
            ConfigTypeError: It is no `Deferred`.
        """
        if isinstance(call, Deferred):
            return call
        hint = "call a configurable inside `with genever.deferring():`"
        raise error("wrong-type", f"a Deferred is needed, and this is of type {type(call).__name__}", hint=hint)

    def build(self) -> T:
        """Make the calls and return what the outermost one returns; every build makes new objects.

        What a call leaves out comes from the configuration in force now. A `Deferred` that is used twice
        gives one object. For a parameter annotated ``Lazy[…]`` it gives a handle, and is built on ``get()``.
        """
        session = active()
        made: T = _Build(lambda: session.root).make(self)
        return made

    def __repr__(self) -> str:
        arguments = [*map(repr, self.args), *(f"{name}={value!r}" for name, value in self.kwargs.items())]
        name = getattr(self.target, "__qualname__", repr(self.target)).rpartition("<locals>.")[2]
        return f"Deferred({'/'.join((*self.scope, name))}({', '.join(arguments)}))"

    def __hash__(self) -> int:
        return hash((self.target, self.scope))

    def __reduce__(self) -> tuple[Any, ...]:
        return Deferred, (self.target, self.args, self.kwargs, self.scope)

    def __setstate__(self, state: object) -> None:
        # Asked for by pickle alone, for an instance that it makes with a class's __new__ and that became this.
        raise error("deferred-pickle", "an object cannot be unpickled while its class defers", hint="do it before")


def configurable_of(value: object, registry: Registry) -> tuple[Configurable, str] | None:
    """Return the configurable that a function or class is, and the scope that it enters; None for others."""
    if not callable(value):
        return None
    found = registry.find(value)
    return (found, "") if found is not None else parts_of(value)


def mapped(value: Any, leaf: Callable[[Any], Any]) -> Any:
    """Return a value with its containers made anew, and ``leaf`` applied to what they hold."""
    kind = type(value)
    if kind is dict:
        return {mapped(key, leaf): mapped(item, leaf) for key, item in value.items()}
    if kind in (list, tuple, set, frozenset):
        return kind([mapped(item, leaf) for item in value])
    if isinstance(value, tuple) and hasattr(kind, "_make"):  # A named tuple.
        return kind._make([mapped(item, leaf) for item in value])
    return leaf(value)


# ---- The mode ---------------------------------------------------------------------------------------


class _Deferring:
    """A session as the frames of a ``with deferring():`` block see it: the frames of its scopes defer too."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.shared = Shared()  # What `once` makes of calls that are not made must not stay.
        self._frames: dict[str, Frame] = {}

    def frame(self, scope: str) -> Frame:
        """Return the frame of a scope."""
        found = self._frames.get(scope)
        return found if found is not None else self._frames.setdefault(scope, DeferringFrame(self, scope))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.session, name)


class DeferringFrame(Frame):
    """A scope in which calls give a `Deferred`."""

    __slots__ = ()
    defers = True

    def __init__(self, runtime: _Deferring, scope: str) -> None:
        super().__init__(cast(Runtime, runtime), scope)
        self.calls = _Calls(self)

    def class_configured(self, cls: type) -> None:
        """Let a class that became configurable inside the block be deferred."""
        _make_deferrable(cls)

    def defer(self, target: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Deferred[Any]:
        """Return the call, with arguments that are checked against the signature as far as they are given."""
        _check_arguments(target, _signature(target, active().catalog), args, kwargs)
        kept_args, kept_kwargs = mapped((args, kwargs), lambda value: value)
        return Deferred(target, kept_args, kept_kwargs, self.parts)


class _Calls(dict[Configurable, ByShape]):
    """For every configurable and every shape of call, what defers it."""

    def __init__(self, frame: DeferringFrame) -> None:
        self._frame = frame

    def __missing__(self, configurable: Configurable) -> ByShape:
        return _AnyShape(_deferring_call(self._frame, configurable))


class _AnyShape(dict[Shape, Iterable[Callable[..., Any]]]):
    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = (call,)

    def __missing__(self, shape: Shape) -> Iterable[Callable[..., Any]]:
        return self._call


def _deferring_call(frame: DeferringFrame, configurable: Configurable) -> Callable[..., Any]:
    """Return what takes the place of a configurable's ``invoke``; a class's takes ``self`` or ``cls`` first."""
    wrapped, wrapper = configurable.wrapped, configurable.wrapper
    if not isinstance(wrapped, type):
        return lambda *args, **kwargs: frame.defer(wrapper, args, kwargs)
    if not configurable.in_place:
        return lambda made, /, *args, **kwargs: frame.defer(wrapper if made is wrapped else made, args, kwargs)

    def construct(*args: Any, **kwargs: Any) -> Any:
        # `_make_deferrable` defers calls of the class. Who comes here has an instance in the making.
        token = ACTIVE.set(active().frame(frame.scope))
        try:
            return configurable.invoke(*args, **kwargs)
        finally:
            leave(token)

    return construct


def _signature(target: Callable[..., Any], registry: Registry) -> Signature:
    found = configurable_of(target, registry)
    return found[0].signature if found is not None else read_signature(target)


def _check_arguments(
    target: Callable[..., Any], signature: Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Raise the TypeError of a call that could never be made, where it stands and not when it is built."""
    parameters = [inspect.Parameter(p.name, inspect._ParameterKind(p.kind)) for p in signature.parameters]
    try:
        inspect.Signature(parameters).bind_partial(*args, **kwargs)
    except TypeError as problem:
        raise TypeError(f"{getattr(target, '__qualname__', target)}() {problem}") from None


# ---- Classes ----------------------------------------------------------------------------------------

#: What copying an object calls: `__new__`, and for an object that is there, not for a new one.
_COPYING = (copyreg.__newobj__.__code__, copyreg.__newobj_ex__.__code__)  # type: ignore[attr-defined]
_MARK, _HAD_ONE = "__genever_defers__", "__genever_had_new__"


def _make_deferrable(cls: Any) -> None:
    """Give a class a ``__new__`` that defers where the active frame does, and else does what was done before.

    It stays: Python cannot take the ``__new__`` of a class away again without leaving traces.
    """
    if _is_ours(cls.__new__):
        return
    own = cls.__new__ if "__new__" in cls.__dict__ else None
    is_plain = own is None and super(cls, cls).__new__ is object.__new__
    create, get_frame = object.__new__, ACTIVE.get

    def new(made: Any, /, *args: Any, **kwargs: Any) -> Any:
        frame: Any = get_frame()
        if frame.defers and made.__new__ is new and sys._getframe(1).f_code not in _COPYING:
            return frame.defer(made, args, kwargs)
        if is_plain and made is cls:
            return create(made)
        following = own or super(cls, made).__new__
        if following is create and _is_ours(made.__new__):
            return create(made)  # It took the arguments before, and left them to __init__.
        return following(made, *args, **kwargs)

    functools.update_wrapper(new, own or cls.__init__)  # So that the signature of the class stays.
    vars(new).update({_MARK: new, _HAD_ONE: own is not None})
    cls.__new__ = staticmethod(new)


def has_new_beside_init(configurable: Configurable) -> bool:
    """Return whether a decorated class has a ``__new__`` that sees only what a call passes: ``__init__`` gets more."""
    cls = configurable.wrapped
    if not (configurable.in_place and isinstance(cls, type) and find_constructor(cls)[0] == "__init__"):
        return False
    found = [vars(base).get("__new__") for base in cls.__mro__]
    functions: list[Any] = [new.__func__ for new in found if isinstance(new, staticmethod)]
    return any(vars(new)[_HAD_ONE] if _is_ours(new) else True for new in functions)


def _is_ours(function: Any) -> bool:
    """Return whether `_make_deferrable` made a function; one that wraps it has a copy of its mark."""
    return getattr(function, _MARK, None) is function


# ---- Building ---------------------------------------------------------------------------------------


class _Build:
    """One making of a tree of calls: whatever is used twice in it is made once, under threads too."""

    def __init__(self, root: Callable[[], Frame]) -> None:
        self._root = root
        self._handles: dict[int, Lazy[Any]] = {}

    def make(self, deferred: Deferred[Any]) -> Any:
        """Make one call, and before it those among its arguments."""
        session = cast(Session, self._root().session)
        signature = _signature(deferred.target, session.catalog)
        lazily = lazy_parameters(signature, (*signature.positional, *deferred.kwargs))

        def argument(name: str, value: Any) -> Any:
            if name in lazily and isinstance(value, Deferred):
                return self._handle(value)
            return mapped(value, self._made)

        names = chain(signature.positional, repeat(""))
        args = [argument(name, value) for name, value in zip(names, deferred.args, strict=False)]
        kwargs = {name: argument(name, value) for name, value in deferred.kwargs.items()}
        token = ACTIVE.set(session.frame("/".join(deferred.scope)))
        try:
            return deferred.target(*args, **kwargs)
        finally:
            leave(token)

    def snapshot(self) -> Snapshot:
        """Return the configuration to build with as a value that other processes can take."""
        root = self._root()
        return cast(Session, root.session).snapshot(root)

    def _made(self, value: Any) -> Any:
        return self._handle(value).get() if isinstance(value, Deferred) else value

    def _handle(self, deferred: Deferred[Any]) -> Lazy[Any]:
        return self._handles.setdefault(id(deferred), Lazy(_Maker(self, deferred)))


class _Maker:
    """Makes the object of a handle. Picklable; another process makes anew what is shared here."""

    def __init__(self, build: _Build, deferred: Deferred[Any]) -> None:
        self._build = build
        self._deferred = deferred

    def __call__(self) -> Any:
        return self._build.make(self._deferred)

    def __repr__(self) -> str:
        return repr(self._deferred)

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (self._build.snapshot(), self._deferred)


def _remade(snapshot: Snapshot, deferred: Deferred[Any]) -> _Maker:
    return _Maker(_Build(snapshot.frame), deferred)
