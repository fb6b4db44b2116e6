"""Values that are known, as Python says them."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from math import isfinite
from typing import Any

from genever.configuration.catalog.static.values import StaticConstant

#: The name of an object that a module has, by the module and its qualified name there; None where there is none.
Import = Callable[[str, str], str | None]

#: What encloses the items of a container; a tuple may have one.
BRACKETS: dict[type, tuple[str, str]] = {list: ("[", "]"), tuple: ("(", ",)"), set: ("{", "}"), dict: ("{", "}")}

_MOST_DECIMAL_BITS = 14_000  # Python refuses to read more than 4,300 decimal digits.
_NAMED = (bool, int, float, complex, str, bytes, list, tuple, set, dict, range, slice)


def constant_text(value: Any) -> str | None:
    r"""Return the text of a scalar, in ASCII; None for a value of another type.

    >>> constant_text(0.5), constant_text(float("-inf")), constant_text("é"), constant_text([1])
    ('0.5', 'float("-inf")', "'\\xe9'", None)
    """
    if value is None or type(value) in (bool, str, bytes):
        return ascii(value)
    if value is ...:
        return "..."
    if type(value) is int:
        return hex(value) if value.bit_length() > _MOST_DECIMAL_BITS else repr(value)
    if type(value) is float:
        return repr(value) if isfinite(value) else f'float("{value}")'
    if type(value) is complex:
        is_plain = isfinite(value.real) and isfinite(value.imag) and complex(repr(value)) == value
        return repr(value) if is_plain else f"complex({constant_text(value.real)}, {constant_text(value.imag)})"
    return None


def type_text(value: Any) -> str:
    """Return the text for some value of the same type; that of None is itself."""
    return "None" if value is None else f"_some({type(value).__name__})" if type(value) in _NAMED else "_any"


def object_text(value: Any, imported: Import) -> str:
    """Return the text for an object of the program: a member of an enum, a scalar, else of its type what is known."""
    if isinstance(value, StaticConstant):
        path = value.text.removeprefix(f"{value.module}.")
        is_name = all(map(str.isidentifier, path.split(".")))
        return (imported(value.module, path) if is_name else None) or "_any"
    if isinstance(value, Enum):
        kind = type(value)
        name = imported(kind.__module__, kind.__qualname__)
        return f"{name}.{value.name}" if name and str(value.name).isidentifier() else "_any"
    return constant_text(value) or type_text(value)


def static_text(value: Any, imported: Import, *, is_open: bool) -> str:
    """Return the text for a value of builtin types; where it ``is_open``, for another one of the same type."""
    if type(value) is dict and value:
        items = [
            f"{static_text(key, imported, is_open=is_open)}: {static_text(item, imported, is_open=is_open)}"
            for key, item in value.items()
        ]
    elif type(value) in BRACKETS and value:
        items = [static_text(item, imported, is_open=is_open) for item in value]
    else:
        return type_text(value) if is_open else container_text(value) or object_text(value, imported)
    opening, closing = BRACKETS[type(value)]
    return f"{opening}{', '.join(items)}{closing}"


def container_text(value: Any) -> str | None:
    """Return the text of an empty container; None for anything else."""
    return _EMPTY.get(type(value)) if not value else None


_EMPTY: dict[type, str] = {list: "[]", tuple: "()", set: "set()", dict: "{}"}
