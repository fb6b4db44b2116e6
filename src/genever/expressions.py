"""What operators and functions in a binding file give: Python's results, within bounds.

Evaluation is total: there is no loop and no call of user code but through references, and nothing may
grow beyond a limit that does not depend on the numbers written.
"""

from __future__ import annotations

import math
import operator
import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from genever.diagnostics import suggest
from genever.errors import GeneverError, error
from genever.model import Expression, Required
from genever.source import Origin

#: The most elements or characters that an operator or function may give.
MAX_LENGTH = 1_000_000
#: The most keys of one dict, or members of one set, that may have one hash: a look-up compares with all of them.
MAX_COLLISIONS = 1_000
#: The most bits of an integer that an operator may give.
MAX_BITS = 1 << 16
#: The widest field or highest precision of a format.
MAX_WIDTH = 10_000
#: The most elements and characters that an operation may have to look at, those that occur twice counted twice.
MAX_WORK = 10_000_000

Thunk = Callable[[], Any]


def compute(expression: Expression, operands: Sequence[Thunk], hidden: bool = False) -> Any:
    """Return the value of an operation, making only the operands it needs.

    Args:
        expression: Says which operation; its own operands are not looked at.
        operands: Make the operands' values.
        hidden: Whether a secret is in them, so that no message may show them.

    Raises:
        GeneverError: The operation fails on builtin values, or exceeds a bound.
    """
    match expression.kind:
        case "if":
            value, test, other = operands
            return value() if test() else other()
        case "and" | "or":
            return _first(expression.kind == "or", operands)
        case "compare":
            return _compare(expression, operands, hidden)
        case "arithmetic":
            return _chain(expression, operands, hidden)
    values = [operand() for operand in operands]
    return _guarded(expression, lambda: _APPLY[expression.kind](expression.detail, values), values, hidden)


def _first(wanted: bool, operands: Sequence[Thunk]) -> Any:
    """The first operand whose truth is ``wanted``, or the last."""
    value = None
    for operand in operands:
        value = operand()
        if bool(value) is wanted:
            return value
    return value


def _compare(expression: Expression, operands: Sequence[Thunk], hidden: bool) -> Any:
    left = operands[0]()
    result: Any = True
    for name, operand in zip(expression.detail, operands[1:], strict=True):
        right = operand()
        result = _guarded(expression, lambda: compare(name, left, right), [left, right], hidden)  # noqa: B023  # Called at once.
        if not result:
            return result
        left = right
    return result


def _chain(expression: Expression, operands: Sequence[Thunk], hidden: bool) -> Any:
    value = operands[0]()
    for name, operand in zip(expression.detail, operands[1:], strict=True):
        right = operand()
        value = _guarded(expression, lambda: binary(name, value, right), [value, right], hidden)  # noqa: B023  # Called at once.
    return value


# ---- What goes wrong ----------------------------------------------------------------------------------


def _guarded(expression: Expression, apply: Callable[[], Any], values: Sequence[Any], hidden: bool) -> Any:
    """Return what ``apply`` gives; a failure on builtin values is the configuration's own."""
    try:
        return apply()
    except GeneverError as problem:
        raise placed(_hidden(problem, expression) if hidden else problem, expression.origin) from None
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as problem:
        if any(type(value).__module__ not in ("builtins", "_io", _LAZY) for value in values):
            raise  # An object of the user's own: so is its exception.
        found = _failure_on_a_secret(expression, problem) if hidden else _failure(expression, problem, values)
        raise placed(found, expression.origin) from None


def _failure(expression: Expression, problem: Exception, values: Sequence[Any]) -> GeneverError:
    if isinstance(problem, KeyError):
        container, key = values[-2:] if expression.kind == "index" else (values[-1], problem.args[0])
        near = suggest(key, filter(_is_text, container)) if _is_text(key) else None
        hint = near or f"its keys are {', '.join(map(short, list(container)[:6])) or 'none'}"
        return error("bad-expression", f"there is no key {short(key)} in {short(container)}", hint=hint)
    message = "division by zero" if isinstance(problem, ZeroDivisionError) else str(problem.args[-1])
    shown = " and ".join(map(short, values))
    is_lazy = any(type(value).__module__ == _LAZY for value in values)
    told = "a lazy handle is not what it makes: leave `lazy` out" if is_lazy else _hint(problem, expression)
    return error(_code(problem), f"{message}, with {shown}" if shown else message, hint=told)


_LAZY = "genever.lazy"


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _failure_on_a_secret(expression: Expression, problem: Exception) -> GeneverError:
    # Of Python's messages only those of a TypeError never quote a value.
    message = str(problem.args[0]) if isinstance(problem, TypeError) else f"{type(problem).__name__}"
    return error(_code(problem), f"{message}, with a secret", hint=_hint(problem, expression))


def _code(problem: Exception) -> str:
    return "wrong-type" if isinstance(problem, TypeError) else "bad-expression"


def _hint(problem: Exception, expression: Expression) -> str | None:
    of_sets = expression.kind == "arithmetic" and not _OF_SETS.keys().isdisjoint(expression.detail)
    if isinstance(problem, TypeError) and of_sets:
        return "|, ^ and & take two sets, | two dicts as well; lists are joined with +"
    if isinstance(problem, TypeError) and expression.kind in ("arithmetic", "compare"):
        return "convert one side, for example with str() or int()"
    by_type = {ZeroDivisionError: "the right side is 0", IndexError: "an index begins at 0"}
    return by_type.get(type(problem)) or _HINTS.get(expression.kind) or _HINTS.get(expression.detail)


_NUMERIC = ("abs", "ceil", "exp", "floor", "log", "log10", "log2", "round", "sqrt")
_HINTS = {
    "format": "formats are Python's, such as '.3f', '>8' or ',d'",
    "index": "a list takes an int or a slice, a dict one of its keys",
    "sign": "a sign stands before a number",
    **dict.fromkeys(_NUMERIC, "it takes a number for which it is defined"),
    **dict.fromkeys(("int", "float"), "it takes a number, or a str that is one"),
    **dict.fromkeys(("len", "max", "min", "sorted", "sum"), "it takes a list, tuple, set, dict or range"),
}


def _hidden(problem: GeneverError, expression: Expression) -> GeneverError:
    """Return a problem of ours without the values that it shows; the name of a variable, as written, is none."""
    name = f" {expression.operands[0]}" if isinstance(expression.operands[0], str) else ""
    messages = {
        "bad-edit": "the edit does not fit the value, which is a secret",
        "bad-variable": f"the environment variable{name} is not of the type of its default",
        "no-variable": f"the environment variable{name} is not set",
    }
    first = problem.diagnostics[0]
    if first.code not in messages:
        return problem
    hint = first.hint if name and first.code != "bad-edit" else None
    return type(problem)(first._replace(message=messages[first.code], hint=hint))


def placed(problem: GeneverError, origin: Origin | None) -> GeneverError:
    """Give a problem a place, where it has none."""
    first = problem.diagnostics[0]
    if first.source is not None or origin is None:
        return problem
    return type(problem)(first._replace(source=origin.source, span=origin.span))


def short(value: Any) -> str:
    """Return the `repr` of a value without addresses, or the beginning of a long one; the rest is never made."""
    from reprlib import Repr

    shortened = Repr()
    shortened.maxstring = shortened.maxother = shortened.maxlong = 60
    shortened.maxlist = shortened.maxtuple = shortened.maxset = shortened.maxdict = 6
    shortened.maxlevel = 3
    if isinstance(value, int) and value.bit_length() > 1_000:
        return f"a number of {value.bit_length():,} bits"
    try:
        return re.sub(r" at 0x[0-9a-fA-F]+", "", shortened.repr(value))
    except ValueError:  # An integer inside has more digits than Python prints.
        return f"a {type(value).__name__}"


# ---- Operators ----------------------------------------------------------------------------------------


def binary(name: str, left: Any, right: Any) -> Any:
    """Return ``left name right`` for an arithmetic operator, within bounds."""
    if name in _OF_SETS and type(left) in (int, bool) and type(right) in (int, bool):
        raise error("wrong-type", f"{name} is for sets, and nothing works on bits", hint=_OF_SETS[name])
    check = _CHECKS.get(name)
    if check is not None:
        check(left, right)
    made = _ARITHMETIC[name](left, right)
    if isinstance(made, set | dict):
        _check_length(len(made))
    return made


#: Operators between sets, and what may be meant where they stand between numbers.
_OF_SETS = {"|": "for truth use `or`", "^": "a power is x ** y", "&": "for truth use `and`"}


def _check_sets(left: Any, right: Any) -> None:
    if isinstance(left, set | dict) and isinstance(right, set | dict):
        _check_length(max(len(left), len(right)))
        _check_work(left, right)
        check_collisions([*left, *right])


def compare(name: str, left: Any, right: Any) -> Any:
    """Return ``left name right`` for a comparison, within bounds."""
    _check_work(left, right)
    return _COMPARE[name](left, right)


def _check_sum(left: Any, right: Any) -> None:
    if isinstance(left, str | bytes | list | tuple) and isinstance(right, str | bytes | list | tuple):
        _check_length(len(left) + len(right))
        _check_work(left, right)


def _check_product(left: Any, right: Any) -> None:
    if isinstance(right, str | bytes | list | tuple):
        left, right = right, left
    if isinstance(left, str | bytes | list | tuple) and isinstance(right, int):
        _check_length(len(left) * max(0, right))
        _check_amount(_work(left, {}) * right)
    elif isinstance(left, int) and isinstance(right, int):
        _check_bits(left.bit_length() + right.bit_length())


def _check_power(left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int) and right > 0 and abs(left) > 1:
        _check_bits((left.bit_length() - 1) * right)


def _check_remainder(left: Any, right: Any) -> None:
    if isinstance(left, str | bytes):
        fields = _format_widths(left if isinstance(left, str) else left.decode("latin-1"))
        for width in fields:
            if "*" in width:
                raise error("too-large", "a width given as * is not allowed in a format", hint="write the width")
            _check_widths(width)
        _check_amount(_work(right, {}) * len(fields))
    else:
        _check_quotient(left, right)


_WIDTH = re.compile(r"[-#0 +]*([\d*]*(?:\.[\d*]*)?)")


def _format_widths(text: str) -> list[str]:
    """Return width and precision of each field in a text for ``%``, as Python finds the fields.

    A name in parentheses may hold anything, balanced parentheses included.
    """
    widths, at = [], text.find("%")
    while at >= 0:
        at += 1
        if text[at : at + 1] == "(":
            depth, at = 1, at + 1
            while depth and at < len(text):
                depth += (text[at] == "(") - (text[at] == ")")
                at += 1
        found = _WIDTH.match(text, at)
        assert found is not None  # It matches nothing, too.
        widths.append(found[1])
        at = text.find("%", found.end() + 1)  # The next character says the type of the field.
    return widths


def _check_quotient(left: Any, right: Any) -> None:
    """Refuse a division that takes the square of the operands' length; numbers in a text may be of any length."""
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() * right.bit_length() > MAX_BITS**2:
        raise _too_large(f"these numbers are too long to divide; the limit is {MAX_BITS:,} bits each")


def _too_large(message: str) -> GeneverError:
    return error("too-large", message, hint="make something so large in Python")


def _check_length(length: int) -> None:
    if length > MAX_LENGTH:
        raise _too_large(f"this would have {_magnitude(length)} elements; the limit is {MAX_LENGTH:,}")


def _check_bits(bits: int) -> None:
    if bits > MAX_BITS:
        raise _too_large(f"this number would have {_magnitude(bits)} bits; the limit is {MAX_BITS:,}")


def _magnitude(number: int) -> str:
    return f"{number:,}" if number.bit_length() < 64 else "more than 2**63"


def _check_work(*values: Any) -> None:
    """Refuse operands that are large because one object is in them many times, as in ``[%text] * 1_000_000``."""
    if all(type(value) in _SMALL for value in values):
        return
    known: dict[int, int] = {}
    _check_amount(sum(_work(value, known) for value in values))


def _check_amount(work: int) -> None:
    if work > MAX_WORK:
        raise _too_large(f"this would look at more than {MAX_WORK:,} elements and characters")


def elements_in(value: Any) -> int:
    """Return how many elements and characters are in a value of builtin types, each counted as often as it occurs."""
    return _work(value, {})


_SMALL = frozenset({type(None), bool, float, complex})


def _work(value: Any, known: dict[int, int]) -> int:
    """How many elements and characters are in a value, those of containers included; ``known`` is that by id."""
    kind = type(value)
    if isinstance(value, int):
        return value.bit_length() >> 2
    if kind is str or kind is bytes or kind is range:
        return len(value)
    if kind is not list and kind is not tuple and kind is not set and kind is not dict:
        return 1
    found = known.get(id(value))
    if found is None:
        items = [*value, *value.values()] if kind is dict else value
        kinds = set(map(type, items))
        if kinds <= _SMALL:
            return len(value)
        if kinds == {int}:
            return len(value) + (sum(map(int.bit_length, items)) >> 2)
        found = known[id(value)] = len(value) + sum(_work(item, known) for item in items if type(item) not in _SMALL)
    return found


def _check_result(value: Any) -> Any:
    if isinstance(value, str | bytes | list | tuple):
        _check_length(len(value))
    elif isinstance(value, int):
        _check_bits(value.bit_length())
    return value


def _check_widths(specification: str) -> None:
    if any(len(digits) > 5 or int(digits) > MAX_WIDTH for digits in re.findall(r"\d+", specification)):
        raise _too_large(f"a format is wider than the limit of {MAX_WIDTH:,}")


_CHECKS: dict[str, Callable[[Any, Any], None]] = {
    "+": _check_sum,
    "*": _check_product,
    "**": _check_power,
    "//": _check_quotient,
    "%": _check_remainder,
    **dict.fromkeys("-|&^", _check_sets),
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "|": operator.or_,
    "^": operator.xor,
    "&": operator.and_,
}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "in": lambda member, container: member in container,
    "not in": lambda member, container: member not in container,
}


# ---- Edits --------------------------------------------------------------------------------------------


def edit(name: str, before: Any, change: Any) -> Any:
    """Return what ``parameter += change`` (or ``-=``, ``|=``) makes of the value before.

    Raises:
        GeneverError: The change does not fit the value.
    """
    numbers = isinstance(before, int | float | complex) and isinstance(change, int | float | complex)
    same = type(before) is type(change)
    if name == "+=" and (numbers or (same and isinstance(before, list | tuple | str))):
        return binary("+", before, change)
    if name == "-=":
        if numbers:
            return before - change
        if isinstance(before, list) and isinstance(change, list):
            _check_amount(_work(before, {}) * len(change))
            return [item for item in before if item not in change]
        if isinstance(before, set) and isinstance(change, set):
            return before - change
    if name == "|=" and same and isinstance(before, dict | set):
        return binary("|", before, change)
    raise error(
        "bad-edit",
        f"{name} does not fit {short(before)} and {short(change)}",
        hint=_EDIT_HINTS.get((name, type(before)), _EDIT_HINTS[name]),
    )


_EDIT_HINTS: dict[str | tuple[str, type], str] = {
    "+=": "+= takes lists, tuples, strings and numbers of one kind",
    "-=": "-= takes lists, sets and numbers of one kind",
    "|=": "|= takes dicts and sets of one kind",
    **{(name, kind): "bind it with = first" for name in ("+=", "-=", "|=") for kind in (type(None), Required)},
    ("+=", dict): "a dict takes |=",
    ("+=", set): "a set takes |=",
    ("|=", list): "a list takes +=",
    ("-=", dict): "a dict takes |= only",
}


# ---- Functions ----------------------------------------------------------------------------------------


def _round(number: Any, digits: Any = None) -> Any:
    if isinstance(digits, int) and abs(digits) > MAX_WIDTH:
        raise _too_large(f"round() to {_magnitude(abs(digits))} digits; the limit is {MAX_WIDTH:,}")
    return round(number, digits)


def _range(*bounds: Any) -> range:
    made = range(*bounds)
    try:
        length = len(made)
    except OverflowError:
        length = 1 << 64
    _check_length(length)
    return made


def _sum(items: Any, *start: Any) -> Any:
    if start and isinstance(start[0], list | tuple) and isinstance(items, list | tuple):
        lengths = [len(item) for item in items if isinstance(item, list | tuple)]
        if len(lengths) * sum(lengths) > MAX_WORK:  # Python's sum copies what it has so far for each item.
            raise _too_large(f"this sum would copy more than {MAX_WORK:,} elements")
    return sum(items, *start)


_MISSING: Any = object()
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


def read_environment(name: Any, default: Any = _MISSING) -> Any:
    """Return an environment variable, converted to the type of its default.

    Raises:
        GeneverError: It is not set and has no default, or does not fit the default's type; no text is of that type.
    """
    if not isinstance(name, str):
        raise error("wrong-type", f"env() takes the name of a variable, not a {type(name).__name__}")
    if default is not _MISSING and not isinstance(default, bool | int | float | str | None):
        what = f"the default of env() cannot be a {type(default).__name__}: no text is one"
        raise error("wrong-type", what, hint="give a bool, int, float, str or None")
    text = os.environ.get(name)
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


#: The functions of the language, and no others.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "bool": bool,
    "ceil": math.ceil,
    "env": read_environment,
    "exp": math.exp,
    "float": float,
    "floor": math.floor,
    "int": int,
    "len": len,
    "log": math.log,
    "log10": math.log10,
    "log2": math.log2,
    "max": max,
    "min": min,
    "range": _range,
    "round": _round,
    "secret": lambda value: value,
    "sorted": sorted,
    "sqrt": math.sqrt,
    "str": str,
    "sum": _sum,
}
#: Those that look at no element of what they are given.
_CHEAP = frozenset({"bool", "len", "range", "secret"})


def _function(name: str, values: Sequence[Any]) -> Any:
    if name not in _CHEAP:
        _check_work(*values)
    return _check_result(FUNCTIONS[name](*values))


def check_collisions(keys: Sequence[Any]) -> None:
    """Refuse keys of a dict, or members of a set, so many of which have one hash that making it would never end.

    Args:
        keys: Hashable ones; others are not looked at.

    Raises:
        GeneverError: More than `MAX_COLLISIONS` different ones have one hash; code ``too-large``.
    """
    if len(keys) <= MAX_COLLISIONS:
        return
    hashes: dict[int, list[Any]] = {}
    for key in keys:
        with suppress(TypeError):
            same = hashes.setdefault(hash(key), [])
            if len(same) > MAX_COLLISIONS:
                what = f"more than {MAX_COLLISIONS:,} keys or members have one hash: looking one up would take too long"
                raise _too_large(what)
            if not same or (key is not same[-1] and key != same[-1]):
                same.append(key)


def _set(values: Sequence[Any]) -> set[Any]:
    _check_work(*values)
    check_collisions(values)
    for value in values:
        try:
            hash(value)
        except TypeError:
            raise unhashable(value, "a member of a set") from None
    return set(values)


def unhashable(value: Any, what: str) -> GeneverError:
    """Return the error for a key or member that cannot be one."""
    return error("unhashable", f"{what} must be hashable, and a {type(value).__name__} is not", hint="use a tuple")


_CONVERSIONS: dict[str, Callable[[Any], str]] = {"r": repr, "s": str, "a": ascii}


def _format(detail: tuple[Any, ...], values: Sequence[Any]) -> str:
    _check_work(*values)
    parts: list[str] = []
    for part in detail:
        if isinstance(part, str):
            parts.append(part)
            continue
        index, conversion, specification = part
        value = values[index]
        if conversion is not None:
            value = _CONVERSIONS[conversion](value)
        text = values[specification] if isinstance(specification, int) else specification
        _check_widths(text)
        parts.append(format(value, text))
    made = "".join(parts)
    _check_length(len(made))
    return made


_APPLY: dict[str, Callable[[Any, Sequence[Any]], Any]] = {
    "not": lambda _, values: not values[0],
    "sign": lambda sign, values: -values[0] if sign == "-" else +values[0],
    "index": lambda _, values: values[0][values[1]],
    "slice": lambda _, values: slice(*values),
    "set": lambda _, values: _set(values),
    "function": _function,
    "format": _format,
    "edit": lambda name, values: edit(name, *values),
}
