"""Calls with their parameters filled in.

A `Frame` is a scope of one session. It keeps, for every configurable and every *shape* of call (how many
positional arguments, which keywords), a callable with the configuration's values in it. Such a callable
is made on the first call of its shape, when the plan is resolved and recorded; every later call is two
look-ups and one call. A change of the configuration empties the frames.
"""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar, Token
from types import FunctionType, TracebackType
from typing import Any, Protocol, TypeAlias, assert_never

from genever.catalog import NO_DEFAULT, Catalog, Kind
from genever.errors import error
from genever.model import CONSTANT, MACRO, REQUIRED, Config, Key
from genever.registry import Configurable
from genever.resolve import (
    Argument,
    Broken,
    Call,
    Constant,
    Container,
    Copy,
    Handle,
    Macro,
    NamedConstant,
    Node,
    Plan,
    macros_in,
    resolve,
    settled,
)
from genever.selectors import is_selector

#: How many positional arguments a call has and which keywords: ``2``, or ``(2, 'lr', 'eps')``.
Shape: TypeAlias = int | tuple[int | str, ...]
Make: TypeAlias = Callable[[], Any]


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

    def note(self, key: Key, values: Mapping[str, Any]) -> None:
        """Record that a configurable was called with these values."""

    def keep(
        self, frame: Frame, config: Config, configurable: Configurable, shape: Shape, call: Callable[..., Any]
    ) -> None:
        """Put a prepared call into a frame, unless the configuration has changed since ``config``."""


class Frame:
    """A scope of a session, with the calls prepared in it: ``{configurable: {shape: callable}}``."""

    __slots__ = ("__weakref__", "calls", "children", "scope", "scope_name", "session")

    def __init__(self, session: Runtime | None, scope: tuple[str, ...]) -> None:
        self.session: Runtime = session  # type: ignore[assignment]  # The root frame gets its session right after.
        self.scope = scope
        self.scope_name = "/".join(scope)
        self.calls: dict[Configurable, dict[Shape, Callable[..., Any]]] = {}
        self.children: dict[str, Frame] = {}

    def __repr__(self) -> str:
        return f"Frame({self.scope_name!r})"

    def forget(self) -> None:
        """Drop what was prepared, after a change of the configuration."""
        self.calls.clear()


#: The frame of the default session outside all scopes.
ROOT = Frame(None, ())
#: The frame in which calls are made. Threads start in the root; tasks inherit a copy of their own.
ACTIVE: ContextVar[Frame] = ContextVar("genever_frame", default=ROOT)


# ---- Scopes -----------------------------------------------------------------------------------------


class config_scope:  # noqa: N801  # gin's name, used as `with config_scope('train'):`
    """A scope for the calls inside a ``with`` block, or inside a function it decorates.

    A name (or several joined by ``/``) is entered below the present scope; a list replaces it; ``None``
    or ``''`` leaves all scopes. ``as`` gives the resulting scope as a list of names.

    Raises:
        ConfigValueError: On entering, where the argument is none of these.

    >>> with config_scope("train"), config_scope("inner") as scope:
    ...     print(scope)
    ['train', 'inner']
    """

    __slots__ = ("_name", "_tokens")

    def __init__(self, name_or_scope: str | list[str] | None) -> None:
        self._name = name_or_scope
        self._tokens: list[Token[Frame]] = []

    def __enter__(self) -> list[str]:
        frame = enter(ACTIVE.get(), self._name)
        self._tokens.append(ACTIVE.set(frame))
        return self._name if isinstance(self._name, list) else list(frame.scope)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        leave(self._tokens.pop())

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def scoped(*args: Any, **kwargs: Any) -> Any:
            with config_scope(self._name):
                return function(*args, **kwargs)

        return scoped


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


def leave(token: Token[Frame]) -> None:
    """Go back to the frame that was active before."""
    try:
        ACTIVE.reset(token)
    except ValueError:  # A generator closed by another task; that task's scope is not ours to change.
        pass


def _check_scope(parts: list[str], given: object) -> None:
    if not all(isinstance(part, str) and is_selector(part) for part in parts):
        raise _bad_scope(given)


def _bad_scope(given: object) -> Exception:
    return error("bad-scope", f"Invalid value for a scope: {given!r}", hint="a name, names joined by '/', a list or None")


# ---- The wrapper ------------------------------------------------------------------------------------


def injector(configurable: Configurable, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function like ``function`` that gets the parameters its caller leaves out from the active frame."""
    active = ACTIVE.get

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        for argument in args:
            if argument is REQUIRED:
                return call_with_required(configurable, function, args, kwargs)
        if kwargs:
            for argument in kwargs.values():
                if argument is REQUIRED:
                    return call_with_required(configurable, function, args, kwargs)
            shape: Shape = (len(args), *kwargs)
        else:
            shape = len(args)
        frame = active()
        try:
            call = frame.calls[configurable][shape]
        except KeyError:
            call = prepare(frame, configurable, function, shape)
        try:
            return call(*args, **kwargs)
        except Exception as problem:
            explain(problem, frame, configurable, args, kwargs)
            raise

    return _dressed(wrapper, function)


def _dressed(wrapper: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a wrapper the name, docstring, signature and nature of what it wraps."""
    functools.update_wrapper(wrapper, function)
    if not hasattr(function, "__module__"):
        wrapper.__module__ = ""  # Slot wrappers of C types have none.
    if inspect.iscoroutinefunction(function):
        mark = getattr(inspect, "markcoroutinefunction", None)  # Python 3.12
        if mark is not None:
            mark(wrapper)
        else:
            import asyncio.coroutines

            wrapper._is_coroutine = asyncio.coroutines._is_coroutine  # type: ignore[attr-defined]
    return wrapper


# ---- Preparing a call -------------------------------------------------------------------------------


def prepare(frame: Frame, configurable: Configurable, function: Callable[..., Any], shape: Shape) -> Callable[..., Any]:
    """Resolve, record and keep the callable for one shape of call in one frame."""
    session = frame.session
    config = session.config
    count, names = (shape, ()) if isinstance(shape, int) else (shape[0], shape[1:])
    supplied = {*_positional_names(configurable, int(count)), *map(str, names)}
    plan = resolve(config, session.catalog, frame.scope, configurable)
    bound = {name: argument for name, argument in plan.arguments.items() if name not in supplied}
    take_note(frame, configurable, plan, bound, supplied)
    missing = _missing(configurable, bound, supplied, ())
    if missing:
        call = _refusing(configurable, missing, session.catalog)
    else:
        call = _filled(frame, configurable, function, bound, int(count), supplied)
    session.keep(frame, config, configurable, shape, call)
    return call


def take_note(
    frame: Frame, configurable: Configurable, plan: Plan, bound: Mapping[str, Argument], supplied: set[str]
) -> None:
    """Record what a call uses: its code defaults and bindings, and the macros behind those."""
    values = {
        name: default
        for name, default in configurable.signature.defaults().items()
        if name not in supplied and configurable.refuses(name) is None
    }
    values.update((name, argument.binding.value) for name, argument in bound.items())
    frame.session.note((frame.scope_name, configurable.selector), values)
    for argument in bound.values():
        for used in macros_in(argument.node):
            if isinstance(used, Macro):
                frame.session.note(("/".join(used.scope), MACRO), {"value": used.binding.value})
            else:
                frame.session.note((used.name, CONSTANT), {})


def _positional_names(configurable: Configurable, count: int) -> tuple[str, ...]:
    """The names of the first ``count`` positional arguments of ``invoke``, ``self`` left out."""
    return configurable.signature.positional[: max(0, count - configurable.is_class)]


def _missing(
    configurable: Configurable, bound: Mapping[str, Argument], supplied: set[str], asked: tuple[str, ...]
) -> list[str]:
    """The parameters marked `REQUIRED` that nothing supplies, in signature order."""
    given = {name for name, argument in bound.items() if not argument.is_required}
    wanted = {name for name, default in configurable.signature.defaults().items() if default is REQUIRED}
    wanted.update(name for name, argument in bound.items() if argument.is_required)
    wanted -= supplied
    wanted.update(asked)
    order = [parameter.name for parameter in configurable.signature.parameters]
    missing = wanted - given
    return [name for name in order if name in missing] + sorted(missing.difference(order))


def _refusing(configurable: Configurable, missing: list[str], catalog: Catalog) -> Callable[..., Any]:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        short = catalog.shortest(configurable.selector)
        raise error(
            "required",
            f"Required bindings for `{short}` not provided in config: {missing}",
            hint=f"add a line: {short}.{missing[0]} = …",
        )

    return refuse


def _filled(
    frame: Frame,
    configurable: Configurable,
    function: Callable[..., Any],
    bound: Mapping[str, Argument],
    count: int,
    supplied: set[str],
) -> Callable[..., Any]:
    """Return ``function`` with the bound values in it, for calls that supply just ``supplied``."""
    if not bound:
        return function
    constants: dict[str, Any] = {}
    makers: dict[str, Make] = {}
    for name, argument in bound.items():
        node = settled(argument.node)
        if isinstance(node, Constant | NamedConstant):
            constants[name] = node.value
        else:
            makers[name] = maker(argument.node, frame)
    if not makers:
        return _with_defaults(function, constants, count, supplied) or _with_keywords(function, constants)
    if len(makers) == len(bound):
        constants = {}

    def call(*args: Any, **kwargs: Any) -> Any:
        values = constants.copy()
        for name, make in makers.items():
            values[name] = make()
        return function(*args, **values, **kwargs)

    return call


def _with_keywords(function: Callable[..., Any], constants: dict[str, Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **constants, **kwargs)

    return call


def _with_defaults(
    function: Callable[..., Any], constants: Mapping[str, Any], count: int, supplied: set[str]
) -> Callable[..., Any] | None:
    """Return a plain function with bound values as its defaults, which costs a call nothing.

    The code object is shared, so tracebacks, breakpoints and coverage see the function itself. None
    where ``function`` is not a plain one, or where an argument would be missing: Python shall say so.
    """
    if type(function) is not FunctionType:
        return None
    code = function.__code__
    positional = code.co_varnames[: code.co_argcount]
    keyword_only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    if not constants.keys() <= {*positional[code.co_posonlyargcount :], *keyword_only}:
        return None
    defaults = dict(zip(positional[::-1], (function.__defaults__ or ())[::-1], strict=False))
    values: list[Any] = []
    for index, name in enumerate(positional):
        if name in constants:
            values.append(constants[name])
        elif name in defaults:
            values.append(defaults[name])
        elif index < count or name in supplied:
            if values:
                values.append(None)  # The caller supplies it: the place only has to be filled.
        else:
            return None
    keyword_defaults = {**(function.__kwdefaults__ or {}), **{k: constants[k] for k in keyword_only if k in constants}}
    filled = FunctionType(code, function.__globals__, function.__name__, tuple(values), function.__closure__)
    filled.__kwdefaults__ = keyword_defaults or None
    filled.__qualname__ = function.__qualname__
    return filled


def call_with_required(
    configurable: Configurable, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Make a call in which some arguments are `REQUIRED`: those must come from the configuration."""
    frame = ACTIVE.get()
    session = frame.session
    own = int(configurable.is_class)
    names = _positional_names(configurable, len(args))
    if any(argument is REQUIRED for argument in args[own + len(names) :]):
        raise error(
            "required-varargs",
            "gin.REQUIRED is not allowed for unnamed (vararg) parameters.",
            hint="where a decorator hides the names, pass the argument by name",
        )
    by_name = {name: args[own + index] for index, name in enumerate(names)} | kwargs
    asked = tuple(name for name, argument in by_name.items() if argument is REQUIRED)
    supplied = {name for name in by_name if name not in asked}
    plan = resolve(session.config, session.catalog, frame.scope, configurable)
    bound = {name: argument for name, argument in plan.arguments.items() if name not in supplied}
    take_note(frame, configurable, plan, bound, supplied)
    missing = _missing(configurable, bound, supplied, asked)
    if missing:
        _refusing(configurable, missing, session.catalog)()
    values = {name: maker(argument.node, frame)() for name, argument in bound.items()}
    filled = [values.pop(name) if name in asked else args[own + index] for index, name in enumerate(names)]
    given = {name: argument for name, argument in kwargs.items() if name not in asked}
    try:
        return function(*args[:own], *filled, *args[own + len(names) :], **values, **given)
    except Exception as problem:
        explain(problem, frame, configurable, args, kwargs)
        raise


# ---- Making values ----------------------------------------------------------------------------------


def evaluate(node: Node, frame: Frame) -> Any:
    """Return the value of a node, made in a frame."""
    return maker(node, frame)()


def maker(node: Node, frame: Frame) -> Make:
    """Return a function that makes a node's value, to be called while ``frame`` is active."""
    match node:
        case Constant(value) | NamedConstant(_, value):
            return lambda: value
        case Copy(value):
            return lambda: copy.deepcopy(value)
        case Container():
            return _container_maker(node, frame)
        case Call(selector, scope):
            wrapper = _configurable(frame, selector).wrapper
            return wrapper if scope is None else _inside(frame.session.frame(scope), wrapper)
        case Handle(selector, scope):
            handle = frame.session.handle(selector, scope or ())
            return lambda: handle
        case Macro(scope, _, inner):
            target = frame.session.frame(scope)
            return _inside(target, maker(inner, target))
        case Broken(problem):
            return _raising(problem)
        case _:
            assert_never(node)


def _configurable(frame: Frame, selector: str) -> Configurable:
    target = frame.session.catalog.target(selector)
    assert isinstance(target, Configurable), selector
    return target


def _inside(frame: Frame, make: Make) -> Make:
    def scoped() -> Any:
        token = ACTIVE.set(frame)
        try:
            return make()
        finally:
            leave(token)

    return scoped


def _raising(problem: Exception) -> Make:
    def fail() -> Any:
        raise copy.copy(problem)

    return fail


def _container_maker(node: Container, frame: Frame) -> Make:
    if node.type is dict:
        pairs = [(maker(key, frame), maker(value, frame)) for key, value in node.items]
        if all(isinstance(part, Constant) for pair in node.items for part in pair):
            return {key(): value() for key, value in pairs}.copy
        return lambda: {key(): value() for key, value in pairs}
    makers = [maker(item, frame) for item in node.items]
    if all(isinstance(item, Constant) for item in node.items):
        whole = node.type([make() for make in makers])
        return whole.copy  # type: ignore[no-any-return]  # Tuples of constants are constants themselves.
    if node.type is list:
        return lambda: [make() for make in makers]
    return lambda: node.type([make() for make in makers])


# ---- Explaining a failure ---------------------------------------------------------------------------


def explain(
    problem: Exception, frame: Frame, configurable: Configurable, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> None:
    """Add a note to a user's exception that says which call it came from; the exception stays itself."""
    lines = []
    if isinstance(problem, TypeError):
        lines = _unfilled(frame, configurable, args, kwargs)
    where = f" in scope '{frame.scope_name}'" if frame.scope_name else ""
    lines.append(f"In call to configurable '{configurable.label}' ({configurable.wrapped!r}){where}")
    note = "\n".join(f"  {line}" for line in lines)
    if note not in getattr(problem, "__notes__", ()):
        problem.add_note(note)


def _unfilled(
    frame: Frame, configurable: Configurable, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> list[str]:
    """Say which arguments nothing supplied, for a TypeError that may be about them."""
    bound = set(resolve(frame.session.config, frame.session.catalog, frame.scope, configurable).arguments)
    given = {*_positional_names(configurable, len(args)), *kwargs}
    needed = [
        parameter.name
        for parameter in configurable.signature.parameters
        if parameter.kind <= Kind.KEYWORD_ONLY
        and parameter.kind is not Kind.VAR_POSITIONAL
        and parameter.default is NO_DEFAULT
    ]
    unfilled = [name for name in needed if name not in bound and name not in given]
    if not unfilled:
        return []
    return [
        f"No values supplied by Gin or caller for arguments: {sorted(unfilled)}",
        f"Gin had values bound for: {sorted(bound)}",
        f"Caller supplied values for: {sorted(given)}",
    ]
