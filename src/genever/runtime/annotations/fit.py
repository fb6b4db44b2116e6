"""Whether a value, or the result of a call, fits an annotation; one case for each kind of annotation.

The answer is True, False, or None where that cannot be known: then nobody is alarmed.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import enum
import functools
import types
import typing
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from genever.runtime.annotations.structural import (
    is_protocol,
    keys_of,
    lacks_member,
    lacks_method,
    wrong_keys,
)
from genever.runtime.registry.signatures import is_typed_dict

P = typing.ParamSpec("P")
_ALIAS: Any = getattr(typing, "TypeAliasType", ())  # What `type X = …` makes, from Python 3.12 on.
#: Whether something fits; None for what cannot be known.
Fit: typing.TypeAlias = bool | None

_UNIONS = (typing.Union, types.UnionType)


def alternatives(annotation: Any) -> list[Any]:
    """Return the members of a union, unions in it and what merely wraps a type resolved; one of another annotation."""
    origin = typing.get_origin(annotation)
    if origin in _UNIONS:
        return [found for member in typing.get_args(annotation) for found in alternatives(member)]
    if origin in (typing.Annotated, typing.Final, typing.ClassVar):
        return alternatives(typing.get_args(annotation)[0])
    if isinstance(annotation, dataclasses.InitVar):
        return alternatives(annotation.type)
    if isinstance(annotation, typing.NewType):
        return alternatives(annotation.__supertype__)
    if isinstance(annotation, _ALIAS):
        return alternatives(annotation.__value__)
    if isinstance(annotation, typing.TypeVar):
        bounds = annotation.__constraints__ or ((annotation.__bound__,) if annotation.__bound__ is not None else ())
        return [found for bound in bounds for found in alternatives(bound)] or [Any]
    return [annotation]


def any_fits(answers: Iterable[Fit]) -> Fit:
    """Return the answer about a union from those about its members."""
    found = set(answers)
    return True if True in found else None if None in found else False


def all_fit(answers: Iterable[Fit]) -> Fit:
    """Return the answer about a container from those about its items."""
    found = set(answers)
    return False if False in found else None if None in found else True


def _unless_it_raises(judge: Callable[P, Fit]) -> Callable[P, Fit]:
    """Return a function that does not know where another raises, as an ``==`` or a metaclass of the user's may."""

    @functools.wraps(judge)
    def judged(*args: P.args, **kwargs: P.kwargs) -> Fit:
        try:
            return judge(*args, **kwargs)
        except Exception:
            return None

    return judged


@_unless_it_raises
def fits(value: Any, annotation: Any) -> Fit:
    """Return whether a value fits: an int fits a float, and nothing is converted."""
    return any_fits(_fits_one(value, option) for option in alternatives(annotation))


def _fits_one(value: Any, annotation: Any) -> Fit:
    if annotation is Any or annotation is object:
        return True
    if annotation is None:
        return value is None
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        return any(type(value) is type(known) and value == known for known in typing.get_args(annotation))
    if origin is collections.abc.Callable or annotation is collections.abc.Callable:
        return callable(value)
    if origin is type:
        return _is_subclass(value, typing.get_args(annotation)[0]) if isinstance(value, type) else False
    if origin is None:
        return _is_instance(value, annotation)
    is_one = _is_instance(value, origin)
    return _items_fit(value, origin, typing.get_args(annotation)) if is_one else is_one


def _is_instance(value: Any, cls: Any) -> Fit:
    if is_protocol(cls):
        return False if lacks_member(value, cls) else None
    if not is_plain_class(cls):
        return None
    if is_typed_dict(cls):
        return _dict_fits(value, cls)
    if cls in (int, float, complex, bool) and type(value).__module__.partition(".")[0] == "numpy":
        return True if isinstance(value, cls) else None  # Code that counts takes such a scalar.
    if issubclass(cls, enum.Enum) and issubclass(cls, int | str | float) and not isinstance(value, cls):
        is_of_member = any(type(value) is type(member.value) and value == member.value for member in cls)
        return None if is_of_member else False  # Records have its value.
    if cls is frozenset and isinstance(value, set):
        return None  # A file cannot say it otherwise.
    if cls is float:
        return isinstance(value, int | float)
    if cls is complex:
        return isinstance(value, int | float | complex)
    return isinstance(value, cls)


def _dict_fits(value: Any, cls: Any) -> Fit:
    if type(value) is not dict:
        return None if isinstance(value, dict) else False
    if any(wrong_keys(value, cls)):
        return False
    keys = keys_of(cls)
    return all_fit(fits(item, keys.get(key, Any)) for key, item in value.items())


def is_plain_class(cls: Any) -> bool:
    """Return whether `isinstance` and `issubclass` ask a class no more than what its bases are."""
    if not isinstance(cls, type) or getattr(cls, "_is_protocol", False) or cls.__module__ == "typing":
        return False
    return is_typed_dict(cls) or getattr(type(cls), "__instancecheck__", None) in _INSTANCE_CHECKS


_INSTANCE_CHECKS = (type.__instancecheck__, type(collections.abc.Sized).__instancecheck__)


def _is_subclass(value: type, wanted: Any) -> Fit:
    options = alternatives(wanted)
    return any_fits(
        True if option is Any else issubclass(value, option) if is_plain_class(option) else None for option in options
    )


def _items_fit(value: Any, origin: Any, arguments: tuple[Any, ...]) -> Fit:
    pairs = items_with_hints(value, origin, arguments)
    if pairs is None:
        return None
    if is_of_other_length(value, origin, arguments):
        return False
    return all_fit(fits(item, wanted) for item, wanted in pairs)


def items_with_hints(value: Any, origin: Any, arguments: tuple[Any, ...]) -> list[tuple[Any, Any]] | None:
    """Return what is in a container with the annotation of each item; None for all but Python's own containers."""
    if type(value) is dict and len(arguments) == 2:
        return [pair for item in value.items() for pair in zip(item, arguments, strict=True)]
    if type(value) is tuple and issubclass(origin, tuple) and arguments[-1:] != (...,):
        return list(zip(value, arguments, strict=False))
    if type(value) in (list, tuple, set, frozenset, dict, str, bytes) and len(arguments) in (1, 2):
        return [(item, arguments[0]) for item in (value[:1] if isinstance(value, str) else value)]
    return None


def is_of_other_length(value: Any, origin: Any, arguments: tuple[Any, ...]) -> bool:
    """Return whether a tuple has more or fewer items than its annotation."""
    is_fixed = type(value) is tuple and issubclass(origin, tuple) and arguments[-1:] != (...,)
    return is_fixed and len(value) != len(arguments)


# ---- What a call gives ------------------------------------------------------------------------------


@_unless_it_raises
def result_fits(given: Any, annotation: Any, *, is_exact: bool) -> Fit:
    """Return whether an instance of ``given`` fits, which may be of a subclass of it unless ``is_exact``."""
    return any_fits(
        _result_fits_one(own, wanted, is_exact=is_exact)
        for own in alternatives(given)
        for wanted in alternatives(annotation)
    )


def _result_fits_one(given: Any, wanted: Any, *, is_exact: bool) -> Fit:
    if wanted is Any or wanted is object:
        return True
    own = typing.get_origin(given) or given
    cls = typing.get_origin(wanted) or wanted
    if own is None or own is types.NoneType:
        return wanted is None or wanted is types.NoneType
    if not is_plain_class(own) or is_typed_dict(own):
        return None
    if is_protocol(cls):
        return False if is_exact and lacks_method(own, cls) else None
    if cls is collections.abc.Callable:
        return True if any("__call__" in vars(base) for base in own.__mro__) else (False if is_exact else None)
    if wanted is None:
        return False if is_exact else None
    if not is_plain_class(cls) or is_typed_dict(cls):
        return False if cls is typing.Literal and is_exact and not issubclass(own, str | int | bytes) else None
    if issubclass(own, cls) or (cls in (float, complex) and issubclass(own, int | float)):
        return True
    return None if not is_exact and issubclass(cls, own) else False


# ---- In words ----------------------------------------------------------------------------------------


def annotation_text(annotation: Any) -> str:
    """Return an annotation as one writes it, without the modules of its names: ``float | None``."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation is None or annotation is types.NoneType:
        return "None"
    if origin in _UNIONS:
        return " | ".join(dict.fromkeys(map(annotation_text, arguments)))
    if origin is typing.Literal:
        return f"Literal[{', '.join(map(constant_text, arguments))}]"
    if annotation == tuple[()]:
        return "tuple[()]"
    if origin is typing.Annotated:
        return annotation_text(arguments[0])
    if annotation is ...:
        return "..."
    if isinstance(annotation, list):
        return f"[{', '.join(map(annotation_text, annotation))}]"
    name = getattr(origin if origin is not None else annotation, "__name__", None) or str(annotation)
    return f"{name}[{', '.join(map(annotation_text, arguments))}]" if arguments else name


def constant_text(value: Any) -> str:
    """Return a value as Python code says it."""
    return f"{type(value).__name__}.{value.name}" if isinstance(value, enum.Enum) else repr(value)


def fits_as_path(value: Any, annotation: Any) -> bool:
    """Return whether a value would fit if its strings were `pathlib` paths where it has some."""
    return fits(_with_paths(value), annotation) is True


def _with_paths(value: Any) -> Any:
    if isinstance(value, str):
        return Path(value)
    if type(value) is dict:
        return {key: _with_paths(item) for key, item in value.items()}
    return type(value)(map(_with_paths, value)) if type(value) in (list, tuple, set) else value
