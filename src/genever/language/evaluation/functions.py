"""The functions of a binding file, one row each: its name, how many arguments it takes, what it does and a hint."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from genever.language.evaluation.bounds import (
    MAX_WIDTH,
    MAX_WORK,
    check_length,
    check_result,
    check_work,
    magnitude,
    too_large,
)
from genever.language.operations import FilledEnvironment
from genever.language.text.errors import error


class Function(NamedTuple):
    """A function of the language.

    Attributes:
        fewest: How many arguments it takes at least.
        most: How many it takes at most.
        implementation: Gives its value.
        hint: Says what it takes, for an error; empty where Python's message is enough.
        is_cheap: Whether it looks at no element of what it is given, however large that is.
    """

    fewest: int
    most: int
    implementation: Callable[..., Any]
    hint: str = ""
    is_cheap: bool = False


def call_function(name: str, values: Sequence[Any]) -> Any:
    """Return what a function gives, within bounds; the number of arguments was checked where it was parsed."""
    function = FUNCTIONS[name]
    if not function.is_cheap:
        check_work(*values)
    return check_result(function.implementation(*values))


def _round(number: Any, digits: Any = None) -> Any:
    if isinstance(digits, int) and abs(digits) > MAX_WIDTH:
        raise too_large(f"round() to {magnitude(abs(digits))} digits; the limit is {MAX_WIDTH:,}")
    return round(number, digits)


def _range(*bounds: Any) -> range:
    made = range(*bounds)
    try:
        length = len(made)
    except OverflowError:
        length = 1 << 64
    check_length(length)
    return made


def _sum(items: Any, *start: Any) -> Any:
    if start and isinstance(start[0], list | tuple) and isinstance(items, list | tuple):
        lengths = [len(item) for item in items if isinstance(item, list | tuple)]
        if len(lengths) * sum(lengths) > MAX_WORK:  # Python's sum copies what it has so far for each item.
            raise too_large(f"this sum would copy more than {MAX_WORK:,} elements")
    return sum(items, *start)


def _content(data: Any) -> Any:
    """Return what a data file holds, which was read when the configuration was loaded."""
    if not hasattr(data, "content"):
        raise error("wrong-type", "data() takes the path of a file, as a text", hint="as in data('params.yaml')")
    return data.content


_MISSING: Any = object()
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


def read_environment(name: Any, default: Any = _MISSING, *, filling: FilledEnvironment | None = None) -> Any:
    """Return an environment variable, converted to the type of its default; ``filling`` has those of files.

    Raises:
        GeneverError: It is not set and has no default, or does not fit the default's type; no text is of that type.
    """
    if not isinstance(name, str):
        raise error("wrong-type", f"env() takes the name of a variable, not a {type(name).__name__}")
    if default is not _MISSING and not isinstance(default, bool | int | float | str | None):
        what = f"the default of env() cannot be a {type(default).__name__}: no text is one"
        raise error("wrong-type", what, hint="give a bool, int, float, str or None")
    text = os.environ.get(name)
    file = filling.file_of(name) if filling is not None else None
    text = file.content[name] if file is not None else text
    if text is None:
        if default is _MISSING:
            raise error(
                "no-variable",
                f"the environment variable {name} is not set",
                hint=f"set it, or give a default: env({name!r}, …)",
            )
        return default
    if isinstance(default, bool):
        if text.strip().lower() in _TRUE | _FALSE:
            return text.strip().lower() in _TRUE
        raise error("bad-variable", f"{name}={text!r} is not a bool", hint="1, true, yes, on; or 0, false, no, off")
    if isinstance(default, int | float):
        try:
            return type(default)(text)
        except ValueError:
            kind = "an int" if isinstance(default, int) else "a float"
            hint = "set it to one, or change the default"
            raise error("bad-variable", f"{name}={text!r} is not {kind}, as its default is", hint=hint) from None
    return text


#: As many arguments as one likes.
ANY_NUMBER = 1_000_000
_NUMBER = "it takes a number for which it is defined"
_NUMBER_OR_TEXT = "it takes a number, or a str that is one"
_ITEMS = "it takes a list, tuple, set, dict or range"

#: The functions of the language, and no others.
FUNCTIONS = {
    "abs": Function(1, 1, abs, _NUMBER),
    "bool": Function(0, 1, bool, is_cheap=True),
    "ceil": Function(1, 1, math.ceil, _NUMBER),
    "data": Function(1, 1, _content, is_cheap=True),
    "env": Function(1, 2, read_environment),
    "exp": Function(1, 1, math.exp, _NUMBER),
    "float": Function(0, 1, float, _NUMBER_OR_TEXT),
    "floor": Function(1, 1, math.floor, _NUMBER),
    "int": Function(0, 2, int, _NUMBER_OR_TEXT),
    "len": Function(1, 1, len, _ITEMS, is_cheap=True),
    "log": Function(1, 2, math.log, _NUMBER),
    "log10": Function(1, 1, math.log10, _NUMBER),
    "log2": Function(1, 1, math.log2, _NUMBER),
    "max": Function(1, ANY_NUMBER, max, _ITEMS),
    "min": Function(1, ANY_NUMBER, min, _ITEMS),
    "range": Function(1, 3, _range, is_cheap=True),
    "round": Function(1, 2, _round, _NUMBER),
    "secret": Function(1, 1, lambda value: value, is_cheap=True),
    "sorted": Function(1, 1, sorted, _ITEMS),
    "sqrt": Function(1, 1, math.sqrt, _NUMBER),
    "str": Function(0, 3, str),
    "sum": Function(1, 2, _sum, _ITEMS),
}
