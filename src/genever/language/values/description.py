"""What the record keeps of a value that a caller passed: enough to read it, never the object itself."""

from __future__ import annotations

import enum
import weakref
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from typing import Any

from genever.language.text.secrets import HIDDEN, Secrets
from genever.language.values.scalars import plain_scalar
from genever.language.values.tracing import untraced

_LITERALS = (type(None), bool, int, float, complex, str, bytes)
_ARRAYS = ("torch", "numpy", "jax", "jaxlib", "tensorflow")  # Their shape and dtype say more than their type does.
_LONGEST = 1000  # Characters of a text, and bytes.
_MOST = 100  # Items of a container,
_MOST_IN_ALL = 1000  # and of those in it, all together.
_DEEPEST = 4  # Containers in containers.
_MOST_BITS = 10_000  # Of a number that may be a secret.


class Described:
    """A value without a literal form, as words: ``<torch.Tensor float32 (64, 784)>``. Compares by them."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Described) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def __reduce__(self) -> tuple[Any, ...]:
        return Described, (self.text,)


def described(value: Any) -> Any:
    """Return a value that is literals and containers of such, and what it is in words where it is something else.

    No code of the value's own runs.
    """
    return _Look().at(value, 0)


def concealed(value: Any, secrets: Secrets) -> Any:
    """Return what `described` gave, with words for the secrets in it and the parts of secrets."""
    kind = type(value)
    if kind is dict:
        return {concealed(key, secrets): concealed(item, secrets) for key, item in value.items()}
    if kind in (list, tuple, set, frozenset):
        return kind([concealed(item, secrets) for item in value])
    if kind is bytes:
        text = value.decode(errors="replace")
    else:
        is_number = kind in (float, complex) or (kind is int and value.bit_length() < _MOST_BITS)
        text = value if kind is str else str(value) if is_number or kind is Described else ""
    return Described(HIDDEN) if secrets.is_of(text) else value


class _Look:
    """One look at a value, however it is nested: it goes so deep, and past so many items."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = _MOST_IN_ALL

    def at(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind in (str, bytes):
            return _text(value)
        if kind in _LITERALS:
            return value
        if kind not in (list, tuple, set, frozenset, dict):
            return _words(value)
        if len(value) > min(_MOST, self._left) or depth == _DEEPEST:
            return Described(f"<{kind.__name__} of {len(value)} items>")
        self._left -= len(value)
        if kind is dict:
            return {self._hashable(k, depth): self.at(item, depth + 1) for k, item in islice(value.items(), _MOST)}
        inner = self._hashable if kind in (set, frozenset) else self.at
        return kind([inner(item, depth + 1) for item in islice(value, _MOST)])

    def _hashable(self, value: Any, depth: int) -> Any:
        made = self.at(value, depth)
        try:
            hash(made)
        except TypeError:
            return Described(repr(made))
        return made


def _words(value: Any) -> Any:
    """Return what a value is in words, or the number that it is."""
    kind = type(value)
    if issubclass(kind, enum.Enum):  # Not isinstance: that asks the value, which may be a proxy of nothing.
        return Described(f"{kind.__qualname__}.{value._name_}")
    if issubclass(kind, type) or (hasattr(kind, "__call__") and hasattr(kind, "__get__")):  # noqa: B004
        return Described(f"<{_name(value)}>")
    plain = plain_scalar(value) if kind.__module__ == "numpy" else None
    if plain is not None:
        return _text(plain) if isinstance(plain, str | bytes) else plain
    layout = layout_of(value)
    return Described(f"<{_name(kind)}{'' if layout is None else f' {layout[0]} {layout[1]}'}>")


def _text(value: str | bytes) -> Any:
    return value if len(value) <= _LONGEST else Described(f"{value[:_LONGEST]!r}…")


def _name(thing: Any) -> str:
    module = getattr(thing, "__module__", None)
    name = getattr(thing, "__qualname__", None) or type(thing).__qualname__
    return f"{module}.{name}" if isinstance(module, str) and module != "builtins" else str(name)


def layout_of(value: Any) -> tuple[str, tuple[int, ...]] | None:
    """Return the element type and the shape of an array or tensor; None for anything else."""
    if type(value).__module__.partition(".")[0] not in _ARRAYS:
        return None
    with suppress(Exception), untraced():  # Some have none, and some refuse to tell.
        return str(value.dtype).rpartition(".")[2], tuple(map(int, value.shape))
    return None


class Sight:
    """The first value seen for a parameter, to compare later ones with; does not keep it alive."""

    __slots__ = ("_reference", "value")

    def __init__(self, value: Any) -> None:
        self.value = described(value)
        self._reference: Callable[[], Any] | None = None
        if isinstance(self.value, Described):
            with suppress(TypeError):
                self._reference = weakref.ref(value)

    def is_of(self, value: Any) -> bool:
        """Return whether a value is the one seen: the same object, or an equal one of literals."""
        if self._reference is not None:
            return self._reference() is value
        found = described(value)
        return type(found) is type(self.value) and repr(found) == repr(self.value)
