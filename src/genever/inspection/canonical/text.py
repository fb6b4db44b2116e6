"""Values as canonical text: equal text for equal values, in every process, on every platform.

What a binding file can say looks as it does there, with one spelling for each value; what it cannot say is
described, by type and name and never by an address.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import hashlib
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple

from genever.configuration.catalog.static.values import StaticObject
from genever.configuration.catalog.target import Unread
from genever.language.operations import name_of
from genever.language.text.selectors import module_of
from genever.language.values.description import Described, layout_of
from genever.language.values.expressions import Expression, expression_text
from genever.language.values.literals import has_literal_form, stable_repr, value_text

#: What the text of a value begins with that only a run can tell; the code for it follows.
UNREAD = "<code: "


class Shown(NamedTuple):
    """What stands in a value as this text: a description, something hidden."""

    text: str


class Use(NamedTuple):
    """A reference in a value, without its arguments.

    ``scope`` is the one that the configurable is used in; ``text`` says no more than the reference does, which
    for one that is handed on may be no scope at all.
    """

    text: str
    selector: str
    scope: str
    called: bool


class Shared(NamedTuple):
    """A ``once`` value: what makes it, and the `id` of the expression that is its identity."""

    identity: int
    value: Any


class Marked(NamedTuple):
    """The value of a step, and how that stands, for the graph of objects."""

    state: str
    value: Any


class Labels:
    """Tells shared objects apart: each later use of one names the first place that has it."""

    def __init__(self) -> None:
        self._first: dict[int, str] = {}
        self._counts: dict[str, int] = {}

    def of(self, identity: int, key: str) -> str:
        """Return what follows a shared value that stands at ``key``: nothing at its first place."""
        if identity in self._first:
            return f" of {self._first[identity]}"
        count = self._counts[key] = self._counts.get(key, 0) + 1
        self._first[identity] = key if count == 1 else f"{key}#{count}"
        return ""


def canonical_text(value: Any, key: str = "", labels: Labels | None = None) -> str:
    """Return the canonical text of a value.

    Args:
        value: Any object; `Shown`, `Use`, `Shared`, `Marked` and expressions may stand in it.
        key: The parameter that has it, for the labels.
        labels: Tells shared objects apart; without it they all look alike.

    >>> canonical_text({"b": 1e-3, "a": (True, b"x")})
    "{'b': 0.001, 'a': (True, b'x')}"
    >>> canonical_text([int, {3, 1, 2}])
    '[<class int>, {1, 2, 3}]'
    """
    try:
        return _Writer(key, labels, set()).text(value)
    except RecursionError:
        return f"<{_name(type(value))}: it nests too deep>"
    except Exception as problem:  # A user's object may fail in any way when it is looked at.
        return f"<{_name(type(value))}: looking at it raised {type(problem).__name__}>"


class _Writer(NamedTuple):
    key: str
    labels: Labels | None
    met: set[int]  # The shared objects whose text is there already.

    def text(self, value: Any) -> str:
        kind = type(value)
        if kind in (Shown, Use, Described):
            return str(value.text)
        if isinstance(value, Unread):
            return self.text(value.value) if value.is_known else f"{UNREAD}{value.text}>"
        if kind is StaticObject:
            return str(value.canonical)
        if kind is Marked:
            return self.text(value.value)
        if kind is Shared:
            label = self.labels.of(value.identity, self.key) if self.labels is not None else ""
            is_written = value.identity in self.met and type(value.value) is not Use
            self.met.add(value.identity)
            return f"once {'...' if is_written else self.text(value.value)}{label}"
        if isinstance(value, Expression):
            text = expression_text(value, self.text)
            return text if text is not None else f"<{name_of(value.operator)}>"
        if kind is list:
            return f"[{self._joined(value)}]"
        if kind is tuple:
            return f"({self._joined(value)},)" if len(value) == 1 else f"({self._joined(value)})"
        if kind is set:
            return self._set(value)
        if kind is dict:
            return self._dict(value)
        return value_text(value) if has_literal_form(value) else self._description(value)

    def _joined(self, items: Iterable[Any]) -> str:
        return ", ".join(map(self.text, items))

    def _set(self, items: Iterable[Any]) -> str:
        # Labels come after the order.
        in_order = sorted(items, key=lambda item: _Writer(self.key, None, set()).text(item))
        members = dict.fromkeys(map(self.text, in_order))
        return f"{{{', '.join(members)}}}" if members else "set()"

    def _dict(self, value: Mapping[Any, Any]) -> str:
        plain = _Writer(self.key, None, set())
        return f"{{{', '.join(f'{plain.text(key)}: {self.text(item)}' for key, item in value.items())}}}"

    # ---- What has no literal form --------------------------------------------------------------------

    def _description(self, value: Any) -> str:
        if isinstance(value, type):
            return f"<class {_name(value)}>"
        if isinstance(value, FunctionType | BuiltinFunctionType):
            return f"<function {_name(value)}>"
        if isinstance(value, ModuleType):
            return f"<module {value.__name__}>"
        name = _name(type(value))
        if isinstance(value, enum.Enum):
            return f"<{name}.{value.name}>" if value.name else f"<{name}: {value.value!r}>"
        if isinstance(value, PurePath):
            return f"<pathlib.Path: {value.as_posix()!r}>"
        state = self._state(value)
        return f"<{name}: {state}>" if state else f"<{name}>"

    def _state(self, value: Any) -> str:
        """Return what a value holds, as far as it tells; empty where only its type is known."""
        if isinstance(value, MethodType):
            return f"{_name(value.__func__)} of {self.text(value.__self__)}"
        if isinstance(value, functools.partial):
            keywords = (f"{name}={self.text(item)}" for name, item in sorted(value.keywords.items()))
            return ", ".join([self.text(value.func), *map(self.text, value.args), *keywords])
        if dataclasses.is_dataclass(value):
            names = [field.name for field in dataclasses.fields(value) if hasattr(value, field.name)]
            return ", ".join(f"{name}={self.text(getattr(value, name))}" for name in names)
        if isinstance(value, set | frozenset):
            return self._set(value)
        if isinstance(value, Mapping):
            return self._dict(value)
        if isinstance(value, list | tuple | deque):
            return self._joined(value)
        own: Any = type(value).__repr__
        return self._array(value) or _contents(value) or ("" if own is object.__repr__ else stable_repr(value))

    def _array(self, value: Any) -> str:
        """Return what an array or tensor holds, whose `repr` leaves most of it out; empty for anything else."""
        layout = layout_of(value)
        if layout is None:
            return ""
        kind, shape = layout
        with suppress(Exception):  # Some have no numbers to show, as one that is sparse or on no device.
            if not shape:
                scalar = value.tolist()  # A long double stays what it is.
                return f"{kind} {stable_repr(scalar) if type(scalar) is type(value) else self.text(scalar)}"
            numbers = _numbers(value)
            content = numbers if numbers is not None else self.text(value.tolist()).encode("utf-8", "backslashreplace")
            return f"{kind} {shape} sha256 {hashlib.sha256(content).hexdigest()}"
        return stable_repr(value)


def _numbers(array: Any) -> bytes | None:
    """Return the numbers in an array, in its order and little-endian; None where NumPy has no such type of them."""
    if hasattr(array, "mask") and hasattr(array, "fill_value"):
        return None  # What is masked stands in the array's list alone.
    with suppress(TypeError):
        plain = (array.detach().cpu() if hasattr(array, "detach") else array).__array__()
        if plain.dtype.kind in "biufc":
            numbers: bytes = plain.astype(plain.dtype.newbyteorder("<"), copy=False).tobytes()
            return numbers
    return None


def _contents(value: Any) -> str:
    """Return layout and digest of a buffer; empty for anything else."""
    try:
        view = memoryview(value)
    except (TypeError, ValueError, BufferError):
        return ""
    if not view.ndim:
        return ""
    return f"{view.format} {view.shape} sha256 {hashlib.sha256(view.tobytes()).hexdigest()}"


def _name(thing: Any) -> str:
    """Return the full name of a class or function, without a module where it is a builtin."""
    module, name = module_of(thing), getattr(thing, "__qualname__", None) or type(thing).__name__
    return name if module in (None, "builtins") else f"{module}.{name}"
