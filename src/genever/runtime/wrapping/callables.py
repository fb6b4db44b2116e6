"""Functions that inject and leave the original as it is: what `@scope/f` stands for, and wrapped builtins."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodType, MethodWrapperType, WrapperDescriptorType
from typing import Any

from genever.language.text.selectors import scoped
from genever.runtime.injection.frames import ACTIVE, leave
from genever.runtime.injection.injector import ANNOTATIONS, dressed
from genever.runtime.registry.configurable import Configurable
from genever.runtime.wrapping.pickling import pickled

_UNWRAPPABLE = (BuiltinFunctionType, WrapperDescriptorType, MethodWrapperType)

#: Whether somebody is looking who takes apart, in C, what says that it is a function. Set by an integration.
is_taken_apart: Callable[[], bool] = bool


def _of_function(name: str) -> Any:
    return property(lambda self: getattr(self._made, name), lambda self, value: setattr(self._made, name, value))


class ConfiguredCallable:
    """A function with its parameters injected, maybe in a scope: what ``@scope/f`` stands for.

    It is a function to whoever asks: `isinstance`, `inspect` and decorators find in it what they find in the function
    of Python's that `_as_function` makes. Only it pickles, by selector, which no function of Python's could: `pickle`
    looks each of them up by its name, and finds the one that this stands for.
    """

    # As of a function, the dict holds what was set on it and nothing else.
    __slots__ = ("__dict__", "__weakref__", "_call", "_configurable", "_made", "_scope")

    def __init__(self, configurable: Configurable, scope: str) -> None:
        call = configurable.invoke
        if configurable.is_class:  # One that allows no subclass.
            made = configurable.wrapped
            call = made if configurable.in_place else functools.partial(call, made)
        for name, value in (("_configurable", configurable), ("_scope", scope), ("_call", call)):
            object.__setattr__(self, name, value)
        beside = _beside(configurable, scope)
        if not configurable.is_class:
            vars(self).update(getattr(beside, "__dict__", ()))
        vars(self)["__wrapped__"] = beside

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        """Call the function, in the scope."""
        call = self._call
        if not self._scope:
            return call(*args, **kwargs)
        token = ACTIVE.set(ACTIVE.get().session.frame(self._scope))
        try:
            return call(*args, **kwargs)
        finally:
            leave(token)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        bindable = isinstance(self._configurable.wrapped, FunctionType)
        return self if instance is None or not bindable else MethodType(self, instance)

    def __repr__(self) -> str:
        return f"<configured @{scoped(self._scope, self._configurable.selector)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return pickled(self._configurable, self._scope)

    def __eq__(self, other: object) -> bool:
        if type(other) is not ConfiguredCallable:
            return NotImplemented
        return self._configurable is other._configurable and self._scope == other._scope

    def __hash__(self) -> int:
        return hash((self._configurable, self._scope))

    # ---- As a function ---------------------------------------------------------------------------

    # What any object has, and so `__getattr__` is not asked for.
    __class__ = property(lambda self: type(self) if is_taken_apart() else FunctionType)
    __doc__ = _of_function("__doc__")
    __module__ = _of_function("__module__")

    def __getattr__(self, name: str) -> Any:
        """Return what the function has, or what was set meanwhile on the one beside which it was made."""
        if name == "_made":
            object.__setattr__(self, "_made", _as_function(self._configurable, self._scope))
            return self._made
        if name in ConfiguredCallable.__slots__:  # It is not there yet.
            raise AttributeError(name)
        try:
            return getattr(self._made, name)
        except AttributeError:
            if name.startswith("__"):
                raise
            return getattr(_beside(self._configurable, self._scope), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if hasattr(FunctionType, name):
            setattr(self._made, name, value)
        else:
            object.__setattr__(self, name, value)

    def __dir__(self) -> list[str]:
        return sorted({*dir(self._made), *vars(self)})


class _Entry:
    """Calls what a `ConfiguredCallable` does; cloudpickle takes that one apart as a function, and comes by this."""

    __slots__ = ("_configurable", "_handle", "_scope")

    def __init__(self, configurable: Configurable, scope: str) -> None:
        self._configurable, self._scope = configurable, scope
        self._handle = ConfiguredCallable(configurable, scope)

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return self._handle(*args, **kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        return pickled(self._configurable, self._scope)


def _beside(configurable: Configurable, scope: str) -> Any:
    """Return what a function that stands for a configurable is made after."""
    return configurable.wrapper if configurable.in_place or scope else configurable.wrapped


def _as_function(configurable: Configurable, scope: str) -> FunctionType:
    """Return a function of Python's that calls a configurable in a scope and looks like it."""
    call = _Entry(configurable, scope)

    def function(*args: Any, **kwargs: Any) -> Any:
        return call(*args, **kwargs)

    assert isinstance(function, FunctionType)
    return dressed(function, _beside(configurable, scope), ANNOTATIONS if configurable.is_class else ())


def wrappable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return something with a name and a dict in place of a builtin, which has neither to spare."""
    if not isinstance(function, _UNWRAPPABLE):
        return function

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    call.__name__, call.__doc__, call.__module__ = function.__name__, function.__doc__, ""
    call.__wrapped__ = function  # type: ignore[attr-defined]  # As functools.wraps does.
    return call
