"""Scalars of NumPy, of enums and of subclasses as the literals that they stand for."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from math import isfinite
from typing import Any, TypeAlias

#: What a literal of the language may be, None left out.
Scalar: TypeAlias = bool | int | float | complex | str | bytes

_PLAIN = frozenset({bool, int, float, complex, str, bytes})
_NUMPY_KINDS = frozenset("biufcSU")  # Not its dates: NumPy gives some of them as an int.
#: How an instance of a subclass becomes one of the class itself, whatever the subclass overrides.
_CONVERSIONS: dict[Any, Callable[[Any], Scalar]] = {
    int: int.__int__,
    float: float.__float__,
    complex: complex.__complex__,
    str: str.__str__,
    bytes: bytes.__bytes__,
}


def plain_scalar(value: Any) -> Scalar | None:
    """Return the scalar of a builtin type that a value stands for; None for what is no scalar.

    An array of NumPy without dimensions is one. A string of a subclass with a `repr` of its own is none, unless it is
    a member of an enum: the `repr` may be there to hide it.

    >>> from http import HTTPStatus
    >>> plain_scalar(HTTPStatus.OK), plain_scalar([1])
    (200, None)
    """
    kind = type(value)
    if kind in _PLAIN:
        scalar: Scalar = value
        return scalar
    if kind.__module__ == "numpy":
        return _of_numpy(value)
    for base, convert in _CONVERSIONS.items():
        if issubclass(kind, base):
            is_text = base is str or base is bytes
            is_hidden = is_text and kind.__repr__ is not base.__repr__ and not issubclass(kind, Enum)
            return None if is_hidden else convert(value)
    return None


def _of_numpy(value: Any) -> Scalar | None:
    dtype = getattr(value, "dtype", None)
    if getattr(dtype, "kind", None) not in _NUMPY_KINDS or value.shape != ():
        return None
    plain: Scalar = value.item()
    return plain if type(plain) in _PLAIN else None  # A long double stays what it is.


def complex_text(number: complex) -> str | None:
    """Return an expression that gives exactly this complex number, signs of zeros included; None where there is none.

    >>> complex_text(-5j), complex_text(1 - 2j), complex_text(complex(0.0, -5.0))
    ('-5j', '1 - 2j', '0.0 - 5j')
    """
    real, imaginary = number.real, abs(number.imag)
    if not isfinite(imaginary):
        return None
    unit = complex(0.0, imaginary)
    texts: dict[str, complex] = {repr(unit): unit, f"-{unit!r}": -unit}
    for sign, start in (("", real), ("-", -real)):
        shown = _real_text(start)
        begin, end = (sign + "(", ")") if sign else ("", "")
        for operator, imag in (("+", imaginary), ("-", -imaginary)):
            if imaginary or operator == "+":  # Pythons differ in the sign of the zero that `x - 0j` has.
                made = complex(start + 0.0 if operator == "+" else start, imag)
                texts[f"{begin}{shown} {operator} {unit!r}{end}"] = -made if sign else made
    return next((text for text, made in texts.items() if repr(made) == repr(number)), None)


def _real_text(number: float) -> str:
    if not isfinite(number):
        return f"float('{number}')"
    return repr(number).removesuffix(".0") if number else repr(number)
