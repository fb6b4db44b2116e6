"""Objects made when they are asked for: `Lazy`."""

from __future__ import annotations

import copy
import re
import threading
from collections.abc import Callable
from types import UnionType
from typing import Any, Generic, TypeVar, Union

T = TypeVar("T")

_UNMADE: Any = object()


class Lazy(Generic[T]):
    """A handle on an object that is made by the first `get`, once under threads too.

    In a binding file ``lazy @Bert()`` gives one; a parameter annotated ``Lazy[Bert]`` gets one for
    ``@Bert()``. Before `get` it is cheap and can be pickled: it carries the configuration and the scope
    it was written for, so another process makes the same object. A pickle never holds the object itself, but the
    deep copy of a handle whose object is made holds a copy of that.

    >>> handle = Lazy(lambda: print("made") or 3)
    >>> handle.is_made
    False
    >>> handle.get(), handle.get()
    made
    (3, 3)
    """

    __slots__ = ("_lock", "_make", "_value")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._value: T = _UNMADE
        self._lock = threading.RLock()

    @classmethod
    def of(cls, value: T, hidden: bool = False) -> Lazy[T]:
        """Return a handle on an object that is there already; a ``hidden`` one is not shown by its `repr`."""
        handle = cls(_Held(value, hidden))
        handle._value = value
        return handle

    def get(self) -> T:
        """Return the object, made now if this is the first time."""
        if self._value is _UNMADE:
            with self._lock:
                if self._value is _UNMADE:
                    self._value = self._make()
        return self._value

    @property
    def is_made(self) -> bool:
        """Whether the object is there."""
        return self._value is not _UNMADE

    def __repr__(self) -> str:
        return f"Lazy({self._make!r}{', made' if self.is_made else ''})"

    def __copy__(self) -> Lazy[T]:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Lazy[T]:
        if not self.is_made:
            return Lazy(self._make)
        value = copy.deepcopy(self._value, memo)
        if isinstance(self._make, _Held):
            return Lazy.of(value, self._make.hidden)
        handle = Lazy(self._make)
        handle._value = value
        return handle

    def __reduce__(self) -> tuple[Any, ...]:
        if isinstance(self._make, _Held):
            return Lazy.of, (self._value, self._make.hidden)
        return Lazy, (self._make,)


class _Held:
    """The maker of an object that is there already."""

    __slots__ = ("hidden", "value")

    def __init__(self, value: Any, hidden: bool) -> None:
        self.value = value
        self.hidden = hidden

    def __call__(self) -> Any:
        return self.value

    def __repr__(self) -> str:
        return "<hidden>" if self.hidden else repr(self.value)


def in_handle(value: Any, hidden: bool = False) -> Any:
    """Return a handle on an object that is there; None, and what is a handle already, stay what they are."""
    return value if value is None or isinstance(value, Lazy) else Lazy.of(value, hidden)


#: ``Lazy[…]``, maybe with the module before it, and maybe None: what an annotation that is text begins with.
_ASKS_LAZILY = re.compile(r"(?:[\w.]*\b(?:Optional|Union)\[)?\s*(?:None\s*[|,]\s*)?(?:\w+\.)*Lazy\b")


def asks_lazily(annotation: Any) -> bool:
    """Tell whether a parameter's annotation is ``Lazy[…]`` or that or None, as an object or as text."""
    if isinstance(annotation, str):
        return _ASKS_LAZILY.match(annotation) is not None
    if annotation is Lazy or getattr(annotation, "__origin__", None) is Lazy:
        return True
    is_union = isinstance(annotation, UnionType) or getattr(annotation, "__origin__", None) is Union
    return is_union and any(map(asks_lazily, annotation.__args__))
