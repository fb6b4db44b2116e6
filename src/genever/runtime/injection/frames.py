"""Calls with their parameters filled in.

A `Frame` is a scope of one session. It keeps, for every configurable and every *shape* of call (how many
positional arguments, which keywords), a callable with the configuration's values in it. Such a callable
is made on the first call of its shape, when the plan is resolved and recorded; every later call is two
look-ups and one call. It lies in an iterator that gives it again and again, so that what is left of that tells
how often it was made; see `genever.runtime.record.record`. A change of the configuration empties the frames.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Mapping
from contextvars import ContextVar, Token
from types import FunctionType, TracebackType
from typing import Any, NamedTuple, Protocol, TypeVar

from genever.configuration.catalog.target import Catalog
from genever.configuration.config import Config
from genever.language.text.errors import error
from genever.language.text.selectors import is_selector
from genever.language.values.references import REQUIRED
from genever.runtime.injection.shared import Shared
from genever.runtime.record.record import Calls, Record, Shape
from genever.runtime.registry.registry import Configurable

F = TypeVar("F", bound=Callable[..., Any])
W = TypeVar("W", bound=Any)


class Runtime(Protocol):
    """What a frame asks of its session."""

    @property
    def config(self) -> Config:
        """The configuration in force."""

    @property
    def catalog(self) -> Catalog:
        """The configurables that exist."""

    def frame(self, scope: tuple[str, ...]) -> Frame:
        """Return the frame of a scope."""

    def handle(self, selector: str, scope: tuple[str, ...]) -> Callable[..., Any]:
        """Return a configurable as a value: one that enters ``scope`` when it is called."""

    @property
    def shared(self) -> Shared:
        """The objects made by ``once``."""

    def singleton(self, key: str, constructor: Callable[[], Any] | None = None) -> Any:
        """Return the object shared under a name."""

    def snapshot(self, frame: Frame) -> Picture:
        """Return the configuration and a frame's scope as a value that other processes can take."""

    @property
    def record(self) -> Record:
        """What took effect."""

    def keep(self, frame: Frame, configurable: Configurable, shape: Shape, prepared: Prepared) -> None:
        """Put a prepared call into a frame, unless the configuration has changed since."""


class Picture(Protocol):
    """A configuration and a scope on their way to another process."""

    def frame(self) -> Frame:
        """Return the frame to make calls in."""


class Prepared(NamedTuple):
    """A call with its parameters filled in: the callable, the configuration in it, and where it is counted."""

    call: Callable[..., Any]
    config: Config
    calls: Calls


class Frame:
    """A scope of a session, with the calls prepared in it: ``{configurable: {shape: prepared call}}``.

    ``calls`` holds them as the wrappers need them: each as something that gives the callable when it is iterated.
    """

    __slots__ = ("__weakref__", "calls", "children", "prepared", "scope", "scope_name", "session")

    #: Whether calls are written down here instead of made; see `genever.runtime.deferring.deferred`.
    defers = False

    def __init__(self, session: Runtime | None, scope: tuple[str, ...]) -> None:
        self.session: Runtime = session  # type: ignore[assignment]  # The root frame gets its session right after.
        self.scope = scope
        self.scope_name = "/".join(scope)
        self.calls: dict[Configurable, dict[Shape, Iterable[Callable[..., Any]]]] = {}
        self.prepared: dict[Configurable, dict[Shape, Prepared]] = {}
        self.children: dict[str, Frame] = {}

    def __repr__(self) -> str:
        return f"Frame({self.scope_name!r})"

    def forget(self) -> None:
        """Drop what was prepared, after a change of the configuration."""
        self.calls.clear()
        self.prepared.clear()

    def class_configured(self, cls: type) -> None:
        """Take note that a class became configurable while this frame is active."""


#: The frame of the default session outside all scopes.
ROOT = Frame(None, ())
#: The frame in which calls are made. Threads start in the root; tasks inherit a copy of their own.
ACTIVE: ContextVar[Frame] = ContextVar("genever_frame", default=ROOT)
#: Returns the active frame. All wrappers call this one object: `genever.integrations.dynamo` knows it by identity.
active_frame = ACTIVE.get
_get, _set, _reset = ACTIVE.get, ACTIVE.set, ACTIVE.reset


# ---- Scopes -----------------------------------------------------------------------------------------


class config_scope:  # gin's name, used as `with config_scope('train'):`
    """A scope for the calls inside a ``with`` block, or inside a function it decorates.

    A name (or several joined by ``/``) is entered below the present scope; a list replaces it; ``None``
    or ``''`` leaves all scopes. ``as`` gives the resulting scope as a list of names.

    Raises:
        ConfigValueError: On entering, where the argument is none of these.

    >>> with config_scope("train"), config_scope("inner") as scope:
    ...     print(scope)
    ['train', 'inner']
    """

    __slots__ = ("_entered", "_name")

    def __init__(self, name_or_scope: str | list[str] | None) -> None:
        self._name = name_or_scope
        # A list where it was entered again inside itself, or by other threads and tasks.
        self._entered: Token[Frame] | list[Token[Frame]] | None = None

    def __enter__(self) -> list[str]:
        name = self._name
        active = _get()
        try:
            frame = active.children[name]  # type: ignore[index]
        except (KeyError, TypeError):  # It is new here, or no text.
            frame = enter(active, name)
        token = _set(frame)
        self._entered = token if self._entered is None else self._entered_also(token)
        return name if type(name) is list else list(frame.scope)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            _reset(self._entered)  # type: ignore[arg-type]  # A list and None are no token: a TypeError.
        except (TypeError, ValueError):
            self._leave_one()
            return
        self._entered = None

    def _entered_also(self, token: Token[Frame]) -> list[Token[Frame]]:
        if not isinstance(self._entered, list):
            return [self._entered, token] if self._entered is not None else [token]
        self._entered.append(token)
        return self._entered

    def _leave_one(self) -> None:
        """Leave what this thread or task has entered last, if it has entered anything."""
        if isinstance(self._entered, list):
            for token in self._entered[::-1]:
                if leave(token):
                    self._entered.remove(token)
                    return

    def __call__(self, function: F) -> F:
        """Return a function that enters the scope at each call; a coroutine is inside of it while it runs."""

        @functools.wraps(function)
        def scoped(*args: Any, **kwargs: Any) -> Any:
            with config_scope(self._name):
                return function(*args, **kwargs)

        @functools.wraps(function)
        async def scoped_coroutine(*args: Any, **kwargs: Any) -> Any:
            with config_scope(self._name):
                return await function(*args, **kwargs)

        made: Any = scoped_coroutine if _is_coroutine_function(function) else scoped
        return made  # type: ignore[no-any-return]  # It is what it wraps, to its callers.


def enter(frame: Frame, name: object) -> Frame:
    """Return the frame that `config_scope` enters from ``frame``."""
    if isinstance(name, str) and name:
        child = frame.children.get(name)
        if child is None:
            parts = name.split("/")
            _check_scope(parts, name)
            child = frame.children[name] = frame.session.frame((*frame.scope, *parts))
        return child
    if isinstance(name, list):
        _check_scope(name, name)
        return frame.session.frame(tuple(name))
    if name is None or name == "":
        return frame.session.frame(())
    raise _bad_scope(name)


def leave(token: Token[Frame]) -> bool:
    """Go back to the frame that was active before, if it was in this thread or task; tell whether it was."""
    try:
        _reset(token)
    except ValueError:  # A generator closed by another task: that one's scope is not ours to change.
        return False
    return True


def _check_scope(parts: list[str], given: object) -> None:
    if not all(is_selector(part) for part in parts):
        raise _bad_scope(given)


def _bad_scope(given: object) -> Exception:
    return error(
        "bad-scope",
        f"Invalid value for `name_or_scope`: {given!r}.",
        hint="a name, names joined by '/', a list or None",
    )


# ---- The wrapper ------------------------------------------------------------------------------------


def injector(configurable: Configurable, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function like ``function`` that gets the parameters its caller leaves out from the active frame."""
    active = active_frame

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        for argument in args:
            if argument is REQUIRED:
                return _call_with_required(configurable, function, args, kwargs)
        count = len(args)
        shape: Shape = count
        if kwargs:
            for argument in kwargs.values():
                if argument is REQUIRED:
                    return _call_with_required(configurable, function, args, kwargs)
            shape = (count, *kwargs) if args else tuple(kwargs)
        frame = active()
        call: Callable[..., Any] | None = None
        try:
            for call in frame.calls[configurable][shape]:  # noqa: B007  # It is used below.
                break
        except KeyError:
            pass
        if call is None:  # Not in the handler, so that no error shows up as its consequence.
            call = _prepare(frame, configurable, function, shape, args, kwargs)
        try:
            return call(*args, **kwargs) if kwargs else call(*args)
        except Exception as problem:
            _explain(problem, frame, configurable, args, kwargs)
            raise

    return dressed(wrapper, function)


def dressed(wrapper: W, function: Callable[..., Any], left_out: Collection[str] = ()) -> W:
    """Give a wrapper the name, docstring, signature, nature and methods of what it wraps; it is made anew for that."""
    functools.update_wrapper(
        wrapper, function, [name for name in functools.WRAPPER_ASSIGNMENTS if name not in left_out]
    )
    # Called, it runs as any function does, for nothing in it yields; the flags only say what it returns. A code object
    # of its own also keeps torch.compile from taking it for another one: that compiles each a few times, no more.
    code = wrapper.__code__
    wrapper.__code__ = code.replace(co_flags=code.co_flags | _nature(function))
    if not hasattr(function, "__module__"):
        wrapper.__module__ = ""  # Slot wrappers of C types have none.
    if not isinstance(function, FunctionType | type):
        _add_methods(wrapper, function)
    return wrapper


def _nature(function: Any) -> int:
    """The flags that say whether calling a function gives a generator, a coroutine or an asynchronous generator."""
    while isinstance(function, functools.partial):
        function = function.func
    return getattr(getattr(function, "__code__", None), "co_flags", 0) & _NATURES


def _add_methods(wrapper: Callable[..., Any], function: Any) -> None:
    """Give a wrapper the methods of the object that it wraps, such as the ``cache_info`` of a cached function."""
    kind = type(function)
    for name in dir(kind):
        if not name.startswith("_") and not hasattr(wrapper, name) and callable(getattr(kind, name, None)):
            method = getattr(function, name, None)
            if getattr(method, "__self__", None) is function:
                setattr(wrapper, name, method)


def _is_coroutine_function(function: Any) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and bool(code.co_flags & _COROUTINE)


_COROUTINE = 0x80  # inspect.CO_COROUTINE
_NATURES = _COROUTINE | 0x20 | 0x200  # and CO_GENERATOR and CO_ASYNC_GENERATOR.

# What a call needs beyond two look-ups stands in `genever.runtime.injection.prepare`, loaded by the first call.


def _prepare(
    frame: Frame,
    configurable: Configurable,
    function: Callable[..., Any],
    shape: Shape,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Callable[..., Any]:
    from genever.runtime.injection.prepare import look, prepare

    prepared = prepare(frame, configurable, function, shape)
    look(prepared.calls, configurable, args, kwargs)
    frame.session.keep(frame, configurable, shape, prepared)
    return prepared.call


def _call_with_required(
    configurable: Configurable, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    from genever.runtime.injection.prepare import call_with_required

    return call_with_required(ACTIVE.get(), configurable, function, args, kwargs)


def _explain(
    problem: Exception, frame: Frame, configurable: Configurable, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> None:
    from genever.runtime.injection.prepare import explain

    explain(problem, frame, configurable, args, kwargs)
