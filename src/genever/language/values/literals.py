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
    if value is None:
        return _Verbatim("None")
    if isinstance(value, Reference):
        return _Verbatim(show_reference(value))
    if isinstance(value, Expression):
        text = expression_text(value, lambda part: _text(part, show_reference))
        return None if text is None else _Verbatim(text)
    kind = type(value)
    if kind is set:
        members = sorted(_text(member, show_reference) or "" for member in value)
        return None if "" in members or not members else _Verbatim(f"{{{', '.join(members)}}}")
    if kind is list or kind is tuple:
        items = [shown_value(item, show_reference) for item in value]
        return None if any(item is None for item in items) else kind(items)
    if kind is dict:
        pairs = [(shown_value(k, show_reference), shown_value(v, show_reference)) for k, v in value.items()]
        return None if any(k is None or v is None for k, v in pairs) else dict(pairs)
    return _shown_scalar(plain_scalar(value))


def _shown_scalar(value: Scalar | None) -> Any:
    if isinstance(value, float) and not isfinite(value):
        return _Verbatim(f"float('{value}')")
    if isinstance(value, int) and value.bit_length() > _MOST_DECIMAL_BITS:
        return _Verbatim(hex(value))
    if isinstance(value, complex):
        text = complex_text(value)
        return None if text is None else _Verbatim(text)
    return value


def _text(value: Any, show_reference: Callable[[Reference], str]) -> str | None:
    shown = shown_value(value, show_reference)
    return None if shown is None else repr(shown)


def value_text(value: Any) -> str:
    """Return a value as it is written in a binding file, or its `repr` where it has no such form."""
    text = _text(value, lambda reference: reference_text(reference, reference.selector))
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
