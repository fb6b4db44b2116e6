"""`NamedTuple` as `typing` has it, for classes that every program defines while it starts.

That of `typing` compiles the annotation of each field, and `collections.namedtuple` the constructor of each class: most
of the time of such a class, and there are some sixty. This one leaves annotations alone, and what constructors do is
compiled once for each number of fields. What it makes is the same.
"""

from __future__ import annotations

import sys
from functools import cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import _tuplegetter as field_at  # A property in C that is one item of a tuple.

    class _Definition(type):
        """Makes a named tuple of what a class statement says."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body[field] for field in fields if field in body}
            shown = ", ".join(fields)
            return type(
                name,
                (tuple,),
                {
                    "__doc__": f"{name}({shown})",
                    **_METHODS,
                    **body,
                    **{field: field_at(index, f"Alias for field number {index}") for index, field in enumerate(fields)},
                    "__new__": _constructor(name, fields, tuple(defaults.values())),
                    "__slots__": (),
                    "__match_args__": fields,
                    "_fields": fields,
                    "_field_defaults": defaults,
                },
            )

    NamedTuple = type.__new__(_Definition, "NamedTuple", (), {})


_GLOBALS = {"new": tuple.__new__, "__builtins__": {}}


def _constructor(name: str, fields: tuple[str, ...], defaults: tuple[Any, ...]) -> FunctionType:
    """Return the ``__new__`` of a class, whose parameters are its fields."""
    code = _code(len(fields)).replace(co_varnames=("_cls", *fields), co_name="__new__")
    made = FunctionType(code, _GLOBALS, "__new__", defaults)
    made.__qualname__ = f"{name}.__new__"
    return made


@cache
def _code(count: int) -> CodeType:
    """Return the code of a constructor for so many fields, under some names."""
    fields = "".join(f"_{index}, " for index in range(count))
    code: CodeType = eval(f"lambda _cls, {fields}: new(_cls, ({fields}))").__code__
    return code


# ---- What all of them have --------------------------------------------------------------------------


def _make(cls: Any, iterable: Any) -> Any:
    """Make a new object from a sequence or iterable."""
    made = tuple.__new__(cls, iterable)
    if len(made) != len(cls._fields):
        raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
    return made


def _replace(self: Any, /, **values: Any) -> Any:
    """Return a new object with other values in some fields."""
    made = self._make(map(values.pop, self._fields, self))
    if values:
        raise ValueError(f"Got unexpected field names: {list(values)!r}")
    return made


def _asdict(self: Any) -> dict[str, Any]:
    """Return a new dict which maps field names to their values."""
    return dict(zip(self._fields, self, strict=True))


def _repr(self: Any) -> str:
    """Return the class with its fields, as one would write it."""
    fields = "=%r, ".join(self._fields) + "=%r" if self._fields else ""
    return f"{type(self).__name__}({fields % self})"


def _arguments(self: Any) -> tuple[Any, ...]:
    """Return self as a plain tuple, for copy and pickle."""
    return tuple(self)


_METHODS = {
    "_make": classmethod(_make),
    "_replace": _replace,
    "_asdict": _asdict,
    "__repr__": _repr,
    "__getnewargs__": _arguments,
}
if sys.version_info >= (3, 13):
    _METHODS["__replace__"] = _replace
