"""Objects made when they are asked for: `Lazy`."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from types import UnionType
from typing import Any, Generic, TypeVar, Union

from genever.locks import lock

T = TypeVar("T")
U = TypeVar("U")  # What `Lazy.of` is given: pyright gives the T of the class no value there.

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
        self._lock = lock()

    @staticmethod
    def of(value: U, hidden: bool = False) -> Lazy[U]:
        """Return a handle on an object that is there already; a ``hidden`` one is not shown by its `repr`."""
        handle: Lazy[U] = Lazy(_Held(value, hidden))
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


def asks_lazily(annotation: Any) -> bool:
    """Return whether a parameter's annotation is ``Lazy[…]``, alone or in a union, as an object or as text."""
    annotation = getattr(annotation, "__forward_arg__", annotation)  # The text of a `typing.ForwardRef`.
    if isinstance(annotation, str):
        return "Lazy" in annotation and _says_lazily(annotation)
    origin = getattr(annotation, "__origin__", None)
    if annotation is Lazy or origin is Lazy:
        return True
    if hasattr(annotation, "__metadata__"):  # Annotated[Lazy[…], …]
        return asks_lazily(origin)
    return (isinstance(annotation, UnionType) or origin is Union) and any(map(asks_lazily, annotation.__args__))


@cache
def _says_lazily(annotation: str) -> bool:
    import ast  # Few annotations have the word in them.

    def asks(node: ast.expr) -> bool:
        match node:
            case ast.Name(name) | ast.Attribute(attr=name):
                return name == "Lazy"
            case ast.Constant(str(text)):
                return asks_lazily(text)
            case ast.BinOp(left, ast.BitOr(), right):
                return asks(left) or asks(right)
            case ast.Subscript(ast.Name(name) | ast.Attribute(attr=name), inner) if name in _TRANSPARENT:
                members = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                return any(map(asks, members[:1] if name == "Annotated" else members))
            case ast.Subscript(generic):
                return asks(generic)
        return False

    try:
        return asks(ast.parse(annotation.strip(), mode="eval").body)
    except (SyntaxError, ValueError):
        return False


_TRANSPARENT = ("Optional", "Union", "Annotated")
