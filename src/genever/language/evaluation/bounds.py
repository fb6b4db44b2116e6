"""Bounds on what operators and functions make and look at, and on what messages show of values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from genever.language.text.errors import GeneverError, error

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


def too_large(message: str) -> GeneverError:
    """Return the error for what goes beyond a bound."""
    return error("too-large", message, hint="make something so large in Python")


def magnitude(number: int) -> str:
    """Return a number as text, however large it is."""
    return f"{number:,}" if number.bit_length() < 64 else "more than 2**63"


# ---- Sizes --------------------------------------------------------------------------------------------


def check_length(length: int) -> None:
    """Refuse what would have too many elements or characters."""
    if length > MAX_LENGTH:
        raise too_large(f"this would have {magnitude(length)} elements; the limit is {MAX_LENGTH:,}")


def check_bits(bits: int) -> None:
    """Refuse an integer that would have too many bits."""
    if bits > MAX_BITS:
        raise too_large(f"this number would have {magnitude(bits)} bits; the limit is {MAX_BITS:,}")


def check_result(value: Any) -> Any:
    """Return a value that a function gave, if it is within bounds."""
    if isinstance(value, str | bytes | list | tuple):
        check_length(len(value))
    elif isinstance(value, int):
        check_bits(value.bit_length())
    return value


def check_widths(specification: str) -> None:
    """Refuse a format specification with a field that is too wide."""
    if any(len(digits) > 5 or int(digits) > MAX_WIDTH for digits in re.findall(r"\d+", specification)):
        raise too_large(f"a format is wider than the limit of {MAX_WIDTH:,}")


# ---- Work ---------------------------------------------------------------------------------------------


def check_work(*values: Any) -> None:
    """Refuse operands that are large because one object is in them many times, as in ``[%text] * 1_000_000``."""
    if all(type(value) in _SMALL for value in values):
        return
    known: dict[int, int] = {}
    check_amount(sum(_work(value, known) for value in values))


def check_amount(work: int) -> None:
    """Refuse to look at too many elements and characters."""
    if work > MAX_WORK:
        raise too_large(f"this would look at more than {MAX_WORK:,} elements and characters")


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


# ---- Keys and members ---------------------------------------------------------------------------------


def check_collisions(keys: Sequence[Any]) -> None:
    """Refuse keys of a dict, or members of a set, so many of which have one hash that making it would never end.

    Args:
        keys: Hashable ones; others are not looked at.

    Raises:
        GeneverError: More than `MAX_COLLISIONS` different ones have one hash; code ``too-large``.
    """
    if len(keys) <= MAX_COLLISIONS:
        return
    with suppress(TypeError):
        if max(Counter(map(hash, keys)).values()) <= MAX_COLLISIONS:
            return
    hashes: dict[int, list[Any]] = {}
    for key in keys:
        with suppress(TypeError):
            same = hashes.setdefault(hash(key), [])
            if len(same) > MAX_COLLISIONS:
                what = f"more than {MAX_COLLISIONS:,} keys or members have one hash: looking one up would take too long"
                raise too_large(what)
            if not same or (key is not same[-1] and key != same[-1]):
                same.append(key)


def unhashable(value: Any, what: str) -> GeneverError:
    """Return the error for a key or member that cannot be one."""
    return error("unhashable", f"{what} must be hashable, and a {type(value).__name__} is not", hint="use a tuple")


# ---- Texts --------------------------------------------------------------------------------------------


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
