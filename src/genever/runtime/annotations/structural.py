"""Types that are known by what a value has, not by its class: typed dicts by their keys, protocols by their members."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterable, Iterator
from functools import cache
from types import FunctionType
from typing import Any

from genever.runtime.registry.signatures import required_keys

#: What says of a key of a typed dict more than the type of its value; Pythons before 3.13 lack the last.
_QUALIFIERS = ("Required", "NotRequired", "ReadOnly")


@cache
def keys_of(typed_dict: Any) -> dict[str, Any]:
    """Return the annotations of the keys of a `typing.TypedDict`; none where a name in them is unknown."""
    try:
        hints = typing.get_type_hints(typed_dict, include_extras=True)
    except Exception:
        return {}
    return {key: _unqualified(hint) for key, hint in hints.items()}


def _unqualified(hint: Any) -> Any:
    while getattr(typing.get_origin(hint), "_name", None) in _QUALIFIERS:
        hint = typing.get_args(hint)[0]
    return hint


def wrong_keys(keys: Iterable[Any], typed_dict: Any) -> Iterator[str]:
    """Yield what is wrong about the keys of a dict, in words; unknown ones are not where there may be more."""
    found = list(keys)
    missing = sorted(required_keys(typed_dict).difference(found))
    yield from (f"the key {key!r} is missing" for key in missing)
    has_more = getattr(typed_dict, "__extra_items__", None) is not getattr(typing, "NoExtraItems", None)
    if not has_more:
        known = typed_dict.__required_keys__ | typed_dict.__optional_keys__
        yield from (f"the key {key!r} is not known" for key in found if key not in known)


def is_protocol(cls: Any) -> bool:
    """Return whether a class is a protocol, one of Python's own included."""
    return isinstance(cls, type) and vars(cls).get("_is_protocol") is True


@cache
def _members(protocol: type) -> tuple[frozenset[str], frozenset[str]]:
    """Return the methods and properties of a protocol, and all of its members; what every object has is left out."""
    own = [vars(base) for base in protocol.__mro__ if is_protocol(base)]
    methods = {
        name
        for names in own
        for name, value in names.items()
        if isinstance(value, FunctionType | property | classmethod | staticmethod)
    }
    values = {name for names in own for name in names.get("__annotations__", ())}
    left_out = {*dir(object), *dir(typing.Protocol)}
    return frozenset(methods - left_out), frozenset((methods | values) - left_out)


def lacks_member(value: Any, protocol: type) -> bool:
    """Return whether a value lacks something that a protocol has, for certain. No code of a class is run."""
    return not _answers_for_all(type(value)) and any(not _has(value, name) for name in _members(protocol)[1])


def lacks_method(cls: type, protocol: type) -> bool:
    """Return whether instances of a class itself lack a method that a protocol has; a constructor sets none."""
    return not _answers_for_all(cls) and any(not _has(cls, name) for name in _members(protocol)[0])


def _answers_for_all(cls: type) -> bool:
    """Return whether a class makes up its attributes on demand."""
    finds = inspect.getattr_static(cls, "__getattribute__")
    return _has(cls, "__getattr__") or getattr(finds, "__objclass__", cls).__module__ != "builtins"


def _has(value: Any, name: str) -> bool:
    nothing = object()
    return inspect.getattr_static(value, name, nothing) is not nothing
