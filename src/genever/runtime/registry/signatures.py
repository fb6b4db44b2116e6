"""The parameters of functions and classes, as calls and bindings see them."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from genever.configuration.catalog.target import NO_DEFAULT, Kind, Parameter, Signature

if TYPE_CHECKING:
    import inspect


def constructor(cls: type) -> Callable[..., Any]:
    """Return the function that takes a class's arguments: the first ``__init__`` or ``__new__`` of its MRO."""
    return find_constructor(cls)[1]


def find_constructor(cls: type) -> tuple[str, Callable[..., Any]]:
    """Return the name that a class has its constructor under, which need not be the function's own, and the function.

    The name is ``__init__`` or ``__new__``, whichever comes first in the MRO.
    """
    for base in cls.__mro__:
        for name in ("__init__", "__new__"):
            if name in base.__dict__ and "__genever__" not in base.__dict__:  # Genever's classes have the original's.
                function: Callable[..., Any] = getattr(base, name)
                if isinstance(function, MethodType) or not hasattr(function, "__name__"):
                    function = _bound_when_called(base.__dict__[name], function, name)
                return name, function
    raise AssertionError("object has both")


def _bound_when_called(attribute: Any, found: Any, name: str) -> Callable[..., Any]:
    """Return a function that calls a constructor that is none, as an object that can be called, as Python would."""
    is_new, is_bound = name == "__new__", _binds(attribute)

    def construct(owner: Any, /, *args: Any, **kwargs: Any) -> Any:
        instance, cls = (None, owner) if is_new else (owner, type(owner))
        call = attribute.__get__(instance, cls) if is_bound else attribute
        return call(owner, *args, **kwargs) if is_new else call(*args, **kwargs)

    construct.__name__ = name
    import inspect

    kinds = inspect._ParameterKind
    parameters = [inspect.Parameter(p.name, kinds(p.kind), default=_or_empty(p.default)) for p in _parameters(found)]
    if not is_new and not is_bound:  # It gets no instance, so its first parameter is an argument of the class.
        parameters.insert(0, inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY))
    construct.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # What inspect looks for.
    return construct


def _binds(attribute: Any) -> bool:
    """Return whether an attribute of a class gets the instance when it is called; partials do from Python 3.14 on."""
    if isinstance(attribute, functools.partial) and sys.version_info < (3, 14):
        return False  # In 3.13 it has a `__get__` that warns and binds nothing.
    return hasattr(type(attribute), "__get__")


def _or_empty(default: Any) -> Any:
    import inspect

    return inspect.Parameter.empty if default is NO_DEFAULT else default


def signature_of(function: Callable[..., Any], cls: type | None, *, filled: frozenset[str] | None) -> Signature:
    """Return the parameters of a function, or of a class by its constructor and what it says itself.

    Args:
        function: The function, or the constructor.
        cls: The class, for a constructor.
        filled: The parameters that a configurable in it, as that of a base class, fills in; None where there is none.
    """
    if cls is not None and is_typed_dict(cls):
        return _of_typed_dict(cls)
    own = inner = _parameters(function)
    if hasattr(function, "__wrapped__"):
        inner = _parameters(unwrap(function))
    if cls is not None:
        own, inner = _without_first(own), _without_first(inner)
    accepts_any = any(p.kind is Kind.VAR_KEYWORD for p in inner)
    more: frozenset[str] = frozenset()
    if cls is not None and accepts_any and (stated := _stated(cls)) is not None:
        # A configurable base takes its parameters from its own bindings.
        own = (*(p for p in stated if p.name not in (filled or ())), *(own if filled else ()))
        inner = stated
        more, accepts_any = _names_of_fields(cls)
        accepts_any = accepts_any or any(p.kind is Kind.VAR_KEYWORD for p in stated)
    names = frozenset(p.name for p in inner if p.kind not in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD))
    return Signature(own, names | more, accepts_any, inner, filled is not None)


def is_typed_dict(cls: Any) -> bool:
    """Return whether a class is a typed dict, also one that `typing_extensions` makes."""
    return isinstance(cls, type) and cls.__bases__[:1] == (dict,) and hasattr(cls, "__required_keys__")


def _of_typed_dict(cls: Any) -> Signature:
    """The keys of a typed dict as parameters: those that it needs are stated, and the others may be given."""
    annotations = _annotations_of(cls)
    needed = tuple(
        Parameter(name, Kind.KEYWORD_ONLY, NO_DEFAULT, annotation)
        for name, annotation in annotations.items()
        if name in required_keys(cls)
    )
    names = cls.__required_keys__ | cls.__optional_keys__
    return Signature(needed, frozenset(names), False, needed, False)


def required_keys(cls: Any) -> frozenset[str]:
    """Return the keys that a typed dict must have; where its annotations are texts, it has not seen ``NotRequired``."""
    import typing

    with suppress(Exception):  # A name in them may be there for type checkers only.
        hints = typing.get_type_hints(cls, include_extras=True)
        return frozenset(key for key in cls.__required_keys__ if not _may_be_left_out(hints.get(key)))
    return frozenset(cls.__required_keys__)


def _may_be_left_out(hint: Any) -> bool:
    import typing

    while (name := getattr(typing.get_origin(hint), "_name", None)) in ("ReadOnly", "NotRequired"):
        if name == "NotRequired":
            return True
        hint = typing.get_args(hint)[0]
    return False


def _annotations_of(cls: type) -> dict[str, Any]:
    if sys.version_info >= (3, 14):
        from annotationlib import Format, get_annotations

        return get_annotations(cls, format=Format.FORWARDREF)
    return cls.__annotations__


def _stated(cls: type) -> tuple[Parameter, ...] | None:
    """The parameters that a class states as its ``__signature__``; None where it, or its constructor's class, has none.

    A pydantic model takes ``**data``, and states its fields.
    """
    for base in cls.__mro__:
        if "__signature__" in base.__dict__:
            break
        if "__init__" in base.__dict__ or "__new__" in base.__dict__:  # What a base states is about another one.
            return None
    import inspect

    with suppress(Exception):  # It may be made when it is asked for, by the class's own code.
        signature = getattr(cls, "__signature__", None)
        if isinstance(signature, inspect.Signature):
            return _converted(signature)
    return None


def _names_of_fields(cls: Any) -> tuple[frozenset[str], bool]:
    """The names that a pydantic model takes beside those it states, and whether there are others not listed here."""
    fields, settings = getattr(cls, "__pydantic_fields__", {}), getattr(cls, "model_config", {})
    by_name = settings.get("populate_by_name") or settings.get("validate_by_name")
    aliases = [getattr(field, "validation_alias", None) for field in fields.values()]
    unlisted = any(alias is not None and not isinstance(alias, str) for alias in aliases)
    return frozenset(fields if by_name else ()), unlisted


def unwrap(wrapper: Any, stop: Callable[[Any], bool] = lambda function: False) -> Any:
    """Return what a chain of ``__wrapped__`` leads to, or the first of it that ``stop`` accepts."""
    seen = set()
    while not stop(wrapper) and id(wrapper) not in seen and hasattr(wrapper, "__wrapped__"):
        seen.add(id(wrapper))
        wrapper = wrapper.__wrapped__
    return wrapper


def _parameters(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    """The parameters of a function as it stands, wrappers not looked through."""
    if type(function) is FunctionType and function.__dict__.keys().isdisjoint(_SAYS_MORE):
        try:
            return tuple(_parameters_of(function))
        except Exception:  # Python 3.14 evaluates annotations now, and some names are there for type checkers only.
            pass
    for candidate in (function, type(function).__call__):
        try:
            signature = inspected(candidate, follow_wrapped=False)
        except (ValueError, TypeError):  # Some builtins and C functions tell nothing.
            continue
        found = _converted(signature)
        return found if candidate is function else _without_first(found)
    return (Parameter("args", Kind.VAR_POSITIONAL), Parameter("kwargs", Kind.VAR_KEYWORD))


#: What a function has whose parameters are not those of its code: a stated signature, or a `partialmethod` behind it.
_SAYS_MORE = ("__signature__", "_partialmethod", "__partialmethod__")


def _converted(signature: inspect.Signature) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            p.name,
            Kind(p.kind),
            NO_DEFAULT if p.default is p.empty else p.default,
            NO_DEFAULT if p.annotation is p.empty else p.annotation,
        )
        for p in signature.parameters.values()
    )


def inspected(function_or_class: Callable[..., Any], *, follow_wrapped: bool = True) -> inspect.Signature:
    """Return what `inspect.signature` does, with forward references for annotations that cannot be evaluated.

    Raises:
        ValueError, TypeError: As `inspect.signature` does.
    """
    import inspect  # Heavy at import; most programs only have plain functions.

    if sys.version_info >= (3, 14):
        from annotationlib import Format

        forward = Format.FORWARDREF
        return inspect.signature(function_or_class, follow_wrapped=follow_wrapped, annotation_format=forward)
    return inspect.signature(function_or_class, follow_wrapped=follow_wrapped)


def _parameters_of(function: FunctionType) -> Iterator[Parameter]:
    """Yield the parameters of a plain function, as `inspect.signature` reads them."""
    code = function.__code__
    names = iter(code.co_varnames)
    annotations = function.__annotations__
    defaults = function.__defaults__ or ()
    keyword_defaults = function.__kwdefaults__ or {}
    first_default = code.co_argcount - len(defaults)
    for index in range(code.co_argcount):
        name = next(names)
        kind = Kind.POSITIONAL_ONLY if index < code.co_posonlyargcount else Kind.POSITIONAL_OR_KEYWORD
        default = defaults[index - first_default] if index >= first_default else NO_DEFAULT
        yield Parameter(name, kind, default, annotations.get(name, NO_DEFAULT))
    keyword_only = [next(names) for _ in range(code.co_kwonlyargcount)]
    if code.co_flags & _VARARGS:
        name = next(names)
        yield Parameter(name, Kind.VAR_POSITIONAL, NO_DEFAULT, annotations.get(name, NO_DEFAULT))
    for name in keyword_only:
        default = keyword_defaults.get(name, NO_DEFAULT)
        yield Parameter(name, Kind.KEYWORD_ONLY, default, annotations.get(name, NO_DEFAULT))
    if code.co_flags & _VARKEYWORDS:
        name = next(names)
        yield Parameter(name, Kind.VAR_KEYWORD, NO_DEFAULT, annotations.get(name, NO_DEFAULT))


_VARARGS, _VARKEYWORDS = 0x04, 0x08  # inspect.CO_VARARGS and CO_VARKEYWORDS


def _without_first(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    if parameters and parameters[0].kind <= Kind.POSITIONAL_OR_KEYWORD:
        return parameters[1:]
    return parameters


def own_name(function: Any) -> str | None:
    """Return what a constructor calls the instance or class; gin takes that for a parameter."""
    parameters = _parameters(unwrap(function))
    return parameters[0].name if parameters else None
