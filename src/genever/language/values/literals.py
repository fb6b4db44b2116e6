"""Values as literals: the text of whatever a binding file can say."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from typing import Any

from genever.language.text.printable import on_one_line
from genever.language.values.expressions import Expression, expression_text
from genever.language.values.references import Reference
from genever.language.values.scalars import Scalar, complex_text, plain_scalar


class _Verbatim:
    """Shown as its text, wherever it stands in a container."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


#: Longer integers are shown in hexadecimal: Python refuses to write more than 4,300 decimal digits.
_MOST_DECIMAL_BITS = 14_000


def shown_value(value: Any, show_reference: Callable[[Reference], str]) -> Any:
    """Return a value whose `repr` is its literal form, or None for one that has no such form.

    None itself has one: it comes back as something whose `repr` is ``None``.
    """
    try:
        shown = _shown(value, show_reference)
    except _NoFormError:
        return None
    return _Verbatim("None") if shown is None else shown


class _NoFormError(Exception):
    """A value cannot be written."""


def _shown(value: Any, show_reference: Callable[[Reference], str]) -> Any:
    if value is None:
        return None
    if isinstance(value, Reference):
        return _Verbatim(show_reference(value))
    if isinstance(value, Expression):
        return _verbatim(expression_text(value, lambda part: literal_text(part, show_reference)))
    kind = type(value)
    if kind is set and value:
        members = sorted(repr(_shown(member, show_reference)) for member in value)
        return _Verbatim(f"{{{', '.join(members)}}}")
    if kind is list or kind is tuple:
        return kind([_shown(item, show_reference) for item in value])
    if kind is dict:
        return {_shown(key, show_reference): _shown(item, show_reference) for key, item in value.items()}
    return _shown_scalar(plain_scalar(value))


def _shown_scalar(value: Scalar | None) -> Any:
    if value is None:
        raise _NoFormError
    if isinstance(value, float) and not isfinite(value):
        return _Verbatim(f"float('{value}')")
    if isinstance(value, int) and value.bit_length() > _MOST_DECIMAL_BITS:
        return _Verbatim(hex(value))
    if isinstance(value, complex):
        return _verbatim(complex_text(value))
    return value


def _verbatim(text: str | None) -> _Verbatim:
    if text is None:
        raise _NoFormError
    return _Verbatim(text)


def literal_text(value: Any, show_reference: Callable[[Reference], str]) -> str | None:
    """Return the literal form of a value, or None where it has none."""
    shown = shown_value(value, show_reference)
    return None if shown is None else repr(shown)


def value_text(value: Any) -> str:
    """Return a value as it is written in a binding file, or its `repr` where it has no such form."""
    text = literal_text(value, lambda reference: reference_text(reference, reference.selector))
    return text if text is not None else stable_repr(value)


def has_literal_form(value: Any) -> bool:
    """Return whether a value can be written in a binding file."""
    return shown_value(value, lambda reference: reference.scoped_selector) is not None


def stable_repr(value: Any) -> str:
    """Return the `repr` of a value on one line, without the addresses that differ from run to run."""
    try:
        text = repr(value)
    except Exception as problem:  # A user's __repr__ may fail in any way; the report must not.
        text = f"<{type(value).__name__}: its repr raised {type(problem).__name__}>"
    return on_one_line(re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(text.split())))


def reference_text(reference: Reference, selector: str) -> str:
    """Return a reference as text, with ``selector`` in the place of what was written."""
    if reference.is_macro or reference.is_constant:
        return f"%{reference.scope}"
    scope = f"{reference.scope}/" if reference.scope else ""
    return f"@{scope}{selector}{'()' if reference.evaluate else ''}"
