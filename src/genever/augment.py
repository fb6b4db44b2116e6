"""More text after the message of an exception that stays the object it is, as gin appends to those of a call.

gin raises a copy of another class to that end. Here the exception's own parts are changed where Python makes its
message of them; an exception that makes its message itself keeps it.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Mapping
from os.path import dirname
from types import CodeType, TracebackType, WrapperDescriptorType
from typing import Any

from genever.errors import GeneverError
from genever.registry import Configurable, unwrap

_PACKAGE = dirname(__file__)


class _Shown(str):
    """A text that is shown as another one."""

    __slots__ = ("shown",)
    shown: str

    def __new__(cls, text: str, shown: str) -> _Shown:
        made = super().__new__(cls, text)
        made.shown = shown
        return made

    def __repr__(self) -> str:
        return self.shown

    def __reduce__(self) -> tuple[Any, ...]:
        return _Shown, (str(self), self.shown)


def extend(problem: BaseException, text: str) -> bool:
    """Append to the message of an exception; return whether that was possible."""
    before, args = str(problem), problem.args
    shows = type(problem).__str__
    if shows is KeyError.__str__ and len(args) == 1:
        problem.args = (_Shown(str(args[0]), before + text),)
    elif shows is OSError.__str__ and isinstance(problem, OSError) and problem.errno is not None:
        _extend_system_error(problem, text)
    elif shows is ImportError.__str__ and isinstance(problem, ImportError):
        problem.msg = before + text
    elif shows is SyntaxError.__str__ and isinstance(problem, SyntaxError) and problem.lineno is None:
        problem.msg = before + text
    elif isinstance(problem, UnicodeError) and hasattr(problem, "reason"):
        problem.reason += text
    elif shows in (BaseException.__str__, OSError.__str__, GeneverError.__str__) and _is_its_arguments(problem):
        problem.args = (before + text,)
    return str(problem) == before + text


def _extend_system_error(problem: OSError, text: str) -> None:
    name = "filename2" if problem.filename2 is not None else "filename"
    path = getattr(problem, name)
    if isinstance(path, str):
        setattr(problem, name, _Shown(path, repr(path) + text))
    elif path is None and isinstance(problem.strerror, str):
        problem.strerror += text


def _is_its_arguments(problem: BaseException) -> bool:
    """Return whether an exception may have other arguments, and is still made again when it is unpickled."""
    return len(problem.args) <= 1 or isinstance(type(problem).__init__, WrapperDescriptorType)


# ---- What gin appends -----------------------------------------------------------------------------------


def call_text(
    problem: Exception, scope: str, configurable: Configurable, bound: list[str], args: tuple[Any, ...], kwargs: Any
) -> str:
    """Return what gin appends to an exception that a configurable has raised.

    Args:
        problem: The exception.
        scope: The active scope.
        configurable: What was called.
        bound: The parameters that the configuration gives.
        args: What the caller passed, ``self`` included.
        kwargs: What the caller passed by name.
    """
    where = f" in scope '{scope}'" if scope else ""
    unfilled = _unfilled(configurable, bound, args, kwargs) if isinstance(problem, TypeError) else ""
    return f"{unfilled}\n  In call to configurable '{configurable.name}' ({configurable.wrapped}){where}"


def _unfilled(configurable: Configurable, bound: list[str], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    from genever.model import REQUIRED

    names = argument_names(configurable)
    needed = names.args[: len(names.args) - len(names.defaults or ())]
    supplied = names.args[: len(args)]
    asked = [name for name, value in [*zip(supplied, args, strict=False), *kwargs.items()] if value is REQUIRED]
    given = {*bound} - {name for name in supplied if name not in asked} | {name for name in kwargs if name not in asked}
    missing = set(needed[len(args) :]) - given
    if not missing:
        return ""
    return (
        f"\n  No values supplied by Gin or caller for arguments: {sorted(missing)}"
        f"\n  Gin had values bound for: {sorted(bound)}"
        f"\n  Caller supplied values for: {sorted({*supplied, *kwargs}.difference(asked))}"
    )


def argument_names(configurable: Configurable) -> inspect.FullArgSpec:
    """Return the parameters as gin reads them: ``self`` included, wrappers looked through."""
    function: Any = unwrap(configurable._function)
    try:
        return inspect.getfullargspec(function)
    except TypeError:
        return inspect.getfullargspec(function.__call__)


def arises_in_call(problem: BaseException) -> bool:
    """Return whether the called function itself raised, and not what made its arguments.

    The innermost handler is that of a wrapper of `genever.inject`, whose frame is the first of the traceback.
    """
    trace = problem.__traceback__
    if trace is None:
        return True
    function = trace.tb_frame.f_locals.get("function")
    code = _beyond_the_plan(trace.tb_next)
    if code is None:  # It was raised by C code, or here before the call.
        return not isinstance(problem, GeneverError)
    if code is getattr(function, "__code__", None):
        return True
    return dirname(code.co_filename) != _PACKAGE and code.co_filename != copy.__file__  # Which copies bound objects.


def _beyond_the_plan(trace: TracebackType | None) -> CodeType | None:
    """Return the code of the first frame that does not belong to a prepared call."""
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename != f"{_PACKAGE}/prepare.py" and code.co_filename != f"{_PACKAGE}\\prepare.py":
            return code
        trace = trace.tb_next
    return None
