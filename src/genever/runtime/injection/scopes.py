"""Scopes for programs to enter: `config_scope`, and the frame that it leads to."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextvars import Token
from types import TracebackType
from typing import Any, TypeVar

from genever.language.text.errors import error
from genever.language.text.selectors import is_selector
from genever.runtime.injection.frames import ACTIVE, Frame, active_frame, leave

F = TypeVar("F", bound=Callable[..., Any])

_set, _reset = ACTIVE.set, ACTIVE.reset


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
        try:
            frame = active_frame().children[name]  # type: ignore[index]
            scope = [*frame.parts]
        except (KeyError, TypeError):  # It is new here, or no text.
            frame = enter(active_frame(), name)
            scope = name if type(name) is list else [*frame.parts]
        token = _set(frame)
        self._entered = token if self._entered is None else self._entered_also(token)
        return scope

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
            _check_scope(name.split("/"), name)
            child = frame.children[name] = frame.session.frame("/".join((*frame.parts, name)))
        return child
    if isinstance(name, list):
        _check_scope(name, name)
        return frame.session.frame("/".join(name))
    if name is None or name == "":
        return frame.session.frame("")
    raise _bad_scope(name)


def _check_scope(parts: list[str], given: object) -> None:
    if not all(is_selector(part) for part in parts):
        raise _bad_scope(given)


def _bad_scope(given: object) -> Exception:
    return error(
        "bad-scope",
        f"Invalid value for `name_or_scope`: {given!r}.",
        hint="a name, names joined by '/', a list or None",
    )


def _is_coroutine_function(function: Any) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and bool(code.co_flags & _COROUTINE)


_COROUTINE = 0x80  # inspect.CO_COROUTINE
