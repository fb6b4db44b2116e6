"""The type hints of configurables: annotations that are texts are evaluated, and left out where that fails."""

from __future__ import annotations

import types
import typing
from contextlib import suppress
from types import FunctionType
from typing import Any

from genever.configuration.catalog.target import NO_DEFAULT, Kind
from genever.language.values.references import REQUIRED
from genever.runtime.annotations.fit import fits
from genever.runtime.annotations.structural import keys_of
from genever.runtime.registry.configurable import Configurable
from genever.runtime.registry.signatures import find_constructor, is_typed_dict


def parameter_hints(configurable: Configurable) -> dict[str, Any]:
    """Return ``{parameter: annotation}`` for the parameters whose annotation is known.

    Left out are those with a default that does not fit: there the annotation is not meant as it stands. A default
    of None says that None fits too. What a decorator wraps may get other values than the caller passes.
    """
    if is_typed_dict(configurable.wrapped):
        return dict(keys_of(configurable.wrapped))
    annotations = _annotations(configurable)
    hints: dict[str, Any] = {}
    for parameter in configurable.signature.declared:
        annotation = annotations.get(parameter.name, NO_DEFAULT)
        if annotation is NO_DEFAULT:
            continue
        default = NO_DEFAULT if parameter.default is REQUIRED or _is_factory(parameter.default) else parameter.default
        if default is None:
            with suppress(TypeError):  # Anything may stand there, as `x: (int, str) = None`.
                hints[parameter.name] = typing.Optional[annotation]  # noqa: UP045  # Not all annotations know `|`.
        elif default is NO_DEFAULT or fits(default, annotation) is not False:
            hints[parameter.name] = annotation
    return hints


def hint_of(name: str, configurable: Configurable, hints: dict[str, Any]) -> Any:
    """Return the annotation of an argument among ``{parameter: annotation}``, `typing.Any` for none.

    Args:
        name: Its parameter, or one that ``**kwargs`` takes, or for one that ``*args`` takes anything after a ``*``.
        configurable: What is called.
        hints: What `parameter_hints` gives of it.
    """
    kinds = {parameter.kind: parameter.name for parameter in configurable.signature.declared}
    more = kinds.get(Kind.VAR_POSITIONAL if name.startswith("*") else Kind.VAR_KEYWORD)
    own = {parameter.name for parameter in configurable.signature.declared} - {more}
    found = hints.get(name if name in own or more is None else more, Any)
    if typing.get_origin(found) is not typing.Unpack:
        return found
    (packed,) = typing.get_args(found)
    return keys_of(packed).get(name, Any) if is_typed_dict(packed) else Any


def _is_factory(default: Any) -> bool:
    """Return whether a default stands for what a function makes, as dataclasses and attrs have it."""
    return type(default).__module__ in ("dataclasses", "attr", "attr._make")


def result_hint(configurable: Configurable) -> tuple[Any, bool]:
    """Return what calling a configurable gives, and whether it is exactly that; `NO_DEFAULT` where it is not known."""
    wrapped = configurable.wrapped
    if isinstance(wrapped, type):
        is_plain = type(wrapped).__call__ is type.__call__ and find_constructor(wrapped)[0] == "__init__"
        return (wrapped, True) if is_plain else (NO_DEFAULT, False)
    if not isinstance(wrapped, FunctionType) or hasattr(wrapped, "__wrapped__"):
        return NO_DEFAULT, False  # A decorator may give something else.
    for flag, kind in _MADE_BY_CALLING.items():
        if wrapped.__code__.co_flags & flag:
            return kind, True
    return _annotations(configurable).get("return", NO_DEFAULT), False


#: By inspect.CO_GENERATOR, CO_COROUTINE and CO_ASYNC_GENERATOR.
_MADE_BY_CALLING = {0x20: types.GeneratorType, 0x80: types.CoroutineType, 0x200: types.AsyncGeneratorType}


def _annotations(configurable: Configurable) -> dict[str, Any]:
    function = configurable._function
    if not isinstance(function, FunctionType) or hasattr(function, "__wrapped__"):
        return {}
    if "__signature__" in vars(configurable.wrapped):
        return {}  # A class that states its signature, as a pydantic model does, converts what it gets.
    try:
        return typing.get_type_hints(function, include_extras=True)
    except Exception:  # Some names are there for type checkers only.
        written = getattr(function, "__annotations__", {})
        found = ((name, _evaluated(annotation, function)) for name, annotation in written.items())
        return {name: annotation for name, annotation in found if annotation is not NO_DEFAULT}


def _evaluated(annotation: Any, function: FunctionType) -> Any:
    """Return an annotation that may be a text, or `NO_DEFAULT` where its names are not known."""
    holder = FunctionType(function.__code__, function.__globals__)
    holder.__annotations__ = {"value": annotation}
    try:
        return typing.get_type_hints(holder, include_extras=True)["value"]
    except Exception:
        return NO_DEFAULT
