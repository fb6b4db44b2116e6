"""The wrapper that fills in what a caller leaves out: two look-ups in the active frame, and one call.

What a call needs beyond these stands in `genever.runtime.injection.prepare`, loaded by the first call.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from types import FunctionType
from typing import Any, TypeVar, cast

from genever.language.values.references import REQUIRED
from genever.runtime.injection.frames import ACTIVE, Frame, active_frame
from genever.runtime.record.record import Shape
from genever.runtime.registry.configurable import Configurable

W = TypeVar("W", bound=Any)


def injector(configurable: Configurable, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function like ``function`` that gets the parameters its caller leaves out from the active frame."""
    return dressed(injecting(configurable, function), function)


def injecting(configurable: Configurable, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return what `injector` gives, not yet looking like ``function``."""
    active = active_frame  # It, and the two arguments, are the free variables of specialized wrappers too.

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
        if call is None:
            call = _prepare(frame, configurable, function, shape, args, kwargs)
        try:
            return call(*args, **kwargs) if kwargs else call(*args)
        except Exception as problem:
            explain(problem, frame, configurable, args, kwargs)
            raise

    return wrapper


def dressed(wrapper: W, function: Callable[..., Any], left_out: Collection[str] = ()) -> W:
    """Return a wrapper, newly made, with the name, docstring, signature, nature and methods of what it wraps."""
    # Called, it runs as any function does, for nothing in it yields; the flags only say what it returns. A code object
    # of its own also keeps torch.compile from taking it for another one: that compiles each a few times, no more.
    code = wrapper.__code__.replace(co_flags=wrapper.__code__.co_flags | _nature(function))
    made: Any = FunctionType(code, wrapper.__globals__, wrapper.__name__, wrapper.__defaults__, wrapper.__closure__)
    functools.update_wrapper(made, function, [name for name in functools.WRAPPER_ASSIGNMENTS if name not in left_out])
    if not hasattr(function, "__module__"):
        made.__module__ = ""  # Slot wrappers of C types have none.
    if not isinstance(function, FunctionType | type):
        _add_methods(made, function)
    return cast(W, made)


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


ANNOTATIONS = ("__annotations__", "__annotate__")  # Asking a class for what it lacks of them would add it.
_NATURES = 0x20 | 0x80 | 0x200  # inspect.CO_GENERATOR, CO_COROUTINE and CO_ASYNC_GENERATOR.


def _prepare(
    frame: Frame,
    configurable: Configurable,
    function: Callable[..., Any],
    shape: Shape,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Callable[..., Any]:
    from genever.runtime.injection.prepare import prepare
    from genever.runtime.injection.uses import look

    prepared = prepare(frame, configurable, function, shape)
    look(prepared.calls, configurable, args, kwargs)
    frame.session.keep(frame, configurable, shape, prepared)
    return prepared.call


def _call_with_required(
    configurable: Configurable, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    from genever.runtime.injection.prepare import call_with_required

    return call_with_required(ACTIVE.get(), configurable, function, args, kwargs)


def explain(
    problem: Exception, frame: Frame, configurable: Configurable, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> None:
    """Add to an exception which call it came from."""
    from genever.runtime.injection import notes

    notes.explain(problem, frame, configurable, args, kwargs)


def is_unprepared(problem: Exception, configurable: Configurable) -> bool:
    """Return whether an exception comes from looking a call up that is not prepared, and from nothing in the call."""
    # Every other look-up of a configurable has its own handler, and programs have none.
    return type(problem) is KeyError and len(problem.args) == 1 and problem.args[0] is configurable
