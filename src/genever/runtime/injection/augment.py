"""Appends to the message of an exception, in place, what gin appends for a call.

gin raises a copy of a class below the exception's to that end. Here the exception's own parts are changed where Python
makes its message of them; one that makes its message itself gets a class below its own, whose message is longer.
"""

from __future__ import annotations

import copy
import inspect
import tokenize
from collections.abc import Mapping
from itertools import pairwise
from os.path import dirname, sep
from types import CodeType, TracebackType, WrapperDescriptorType
from typing import Any, NamedTuple

from genever.language.text.errors import GeneverError
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.signatures import unwrap

_PACKAGE = dirname(dirname(dirname(__file__))) + sep
_PREPARED = tuple(f"{dirname(__file__)}{sep}{name}.py" for name in ("fill", "prepare"))


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


def extend(problem: BaseException, text: str, *, goes_on: bool = False) -> bool:
    """Append to the message of an exception; return whether that was possible.

    What was appended when the same object was raised before, and caught, is taken away first, unless the exception
    is known to be one that ``goes_on``.
    """
    trace = _traceback(problem)
    marks = problem.__dict__.get(_MARK)
    if marks is not None and not goes_on and _is_raised_anew(trace, marks.depth):
        setattr(problem, marks.attribute, marks.original)
        marks = None
    before = str(problem)
    attribute, value = _extended(problem, before, text)
    present = getattr(problem, attribute)
    original = present if marks is None else marks.original
    try:
        setattr(problem, attribute, value)
    except TypeError:  # What is below its class is laid out in another way.
        return False
    if str(problem) != before + text:
        setattr(problem, attribute, present)
        return False
    problem.__dict__[_MARK] = _Mark(attribute, original, len(trace))
    return True


class _Mark(NamedTuple):
    """What an exception was before anything was appended, and the length of its traceback when that was done last."""

    attribute: str
    original: Any
    depth: int

    def __reduce__(self) -> tuple[Any, ...]:
        return type(None), ()  # In another process it is as if it had been raised so.


_MARK = "_genever_mark"


def _traceback(problem: BaseException) -> list[TracebackType]:
    """Return the entries of a traceback, the outermost first."""
    trace, found = problem.__traceback__, []
    while trace is not None:
        found.append(trace)
        trace = trace.tb_next
    return found


def _is_raised_anew(trace: list[TracebackType], depth: int) -> bool:
    """Return whether an exception was caught and raised again since its traceback had ``depth`` entries.

    Then a frame stands in it below one that has not called it.
    """
    newer = trace[: max(0, len(trace) - depth + 1)]
    for index, (outer, inner) in enumerate(pairwise(newer)):
        left = {entry.tb_frame for entry in newer[: index + 1]}  # A context manager raises again for who entered it.
        if inner.tb_frame not in left and inner.tb_frame.f_back not in (outer.tb_frame, None):
            return True
    return len(trace) < depth


def _extended(problem: Any, before: str, text: str) -> tuple[str, Any]:
    """Return the attribute that an exception's message comes from, and its value with a text appended."""
    shows: Any = type(problem).__str__
    if isinstance(problem, UnicodeDecodeError | UnicodeEncodeError | UnicodeTranslateError) and problem.reason:
        return "reason", problem.reason + text
    if shows is KeyError.__str__ and len(problem.args) == 1:
        return "args", (_Shown(str(problem.args[0]), before + text),)
    if shows is OSError.__str__ and getattr(problem, "errno", None) is not None:
        attribute = next((name for name in ("filename2", "filename") if getattr(problem, name) is not None), "strerror")
        value = getattr(problem, attribute)
        if attribute == "strerror":
            return attribute, f"{value}{text}"
        return attribute, _Shown(value, repr(value) + text) if isinstance(value, str) else value
    if shows in (ImportError.__str__, SyntaxError.__str__) and getattr(problem, "lineno", None) is None:
        return "msg", before + text  # With a place, that would come after the text.
    has_place = isinstance(problem, SyntaxError) and not isinstance(problem, tokenize.TokenError)
    is_plain = isinstance(shows, WrapperDescriptorType) or shows is GeneverError.__str__
    if is_plain and not has_place and _is_its_arguments(problem):
        return "args", (before + text,)
    return "__class__", _saying(type(problem), before + text)


def _saying(kind: type[BaseException], message: str) -> type[BaseException]:
    """Return a class that looks like ``kind`` and is below it, whose exceptions have a message."""

    def reduce_ex(self: Any, protocol: Any) -> Any:
        made = kind.__reduce_ex__(self, protocol)  # In another process it is of its own class.
        return (kind, *made[1:]) if isinstance(made, tuple) and made[0] is type(self) else made

    names = {name: getattr(kind, name) for name in ("__module__", "__qualname__", "__doc__")}
    names |= {"__str__": lambda self: message, "__reduce_ex__": reduce_ex, "__slots__": ()}
    return type(kind.__name__, (kind,), names)


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
    from genever.language.values.references import REQUIRED

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

    The innermost handler is that of a wrapper of `frames`, whose frame is the first of the traceback.
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
    return (
        not code.co_filename.startswith(_PACKAGE) and code.co_filename != copy.__file__
    )  # Which copies bound objects.


def _beyond_the_plan(trace: TracebackType | None) -> CodeType | None:
    """Return the code of the first frame that does not belong to a prepared call."""
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename not in _PREPARED:
            return code
        trace = trace.tb_next
    return None
