"""The constructors of classes: whose they are among the bases, and what they take."""

from __future__ import annotations

from collections.abc import Callable

from genever.configuration.catalog.static.objects.expressions import bases_of, is_enum
from genever.configuration.catalog.static.objects.known import MAKERS
from genever.configuration.catalog.static.objects.values import Class, Descriptor, Function, Native, Value, forced
from genever.configuration.catalog.static.signatures.fields import (
    maker_of,
    of_attrs,
    of_dataclass,
    of_named_tuple,
    of_typed_dict,
)
from genever.configuration.catalog.static.signatures.functions import (
    ANY,
    innermost,
    native,
    of_native_constructor,
    parameters_of,
    without_first,
)
from genever.configuration.catalog.static.signatures.models import is_model, model_of
from genever.configuration.catalog.target import Kind, Parameter, Signature
from genever.records import NamedTuple

#: Classes of `typing` and the like that bring no constructor of their own.
_WITHOUT = frozenset(
    [
        *((module, name) for module in ("typing", "typing_extensions") for name in ("Generic", "Protocol")),
        ("abc", "ABC"),
    ]
)
_OBJECT = Native("builtins", "object")


class Constructor(NamedTuple):
    """What makes the instances of a class: the class that it is of, and what it takes.

    ``function`` is None for one that is made of fields. One that ``injects`` is the constructor of a configurable
    class.
    """

    owner: Value
    function: Value | None
    own: tuple[Parameter, ...]
    inner: tuple[Parameter, ...]
    injects: bool = False


_VALUE = (Parameter("value", Kind.POSITIONAL_OR_KEYWORD),)
_OF_ENUM = Constructor(Native("enum", "Enum"), None, _VALUE, _VALUE)


def resolution_order(cls: Class) -> list[Value]:
    """Return a class and its bases in the order in which attributes are looked up; without ``object``."""
    if cls.order is None:
        cls.order = _linearized(cls, ())
    return cls.order


def _linearized(cls: Value, above: tuple[int, ...]) -> list[Value]:
    if not isinstance(cls, Class) or id(cls) in above:
        return [cls]
    if cls.order is not None:
        return cls.order
    bases = bases_of(cls)
    sequences = [_linearized(base, (*above, id(cls))) for base in bases]
    return [cls, *_merged([*sequences, bases])]


def _merged(sequences: list[list[Value]]) -> list[Value]:
    """Merge orders as Python does (C3); where that fails, take the first."""
    merged: list[Value] = []
    pending = [list(sequence) for sequence in sequences if sequence]
    while pending:
        heads = [sequence[0] for sequence in pending]
        tails = [set(map(_key, sequence[1:])) for sequence in pending]
        chosen = next((head for head in heads if not any(_key(head) in tail for tail in tails)), heads[0])
        merged.append(chosen)
        key = _key(chosen)
        pending = [rest for sequence in pending if (rest := [item for item in sequence if _key(item) != key])]
    return merged


def _key(value: Value) -> object:
    return (value.module, value.name) if isinstance(value, Native) else id(value)


def constructor(cls: Class, injecting: Callable[[Class], bool] = lambda cls: False) -> Constructor | None:
    """Return what makes the instances of a class; None where that is not known.

    Args:
        cls: The class.
        injecting: Whether a class is one whose constructor gets its parameters from the configuration.
    """
    if "__init__" not in cls.members and is_enum(cls):
        return _OF_ENUM  # Its metaclass puts this in the place of its own `__new__`.
    if maker_of(cls, MAKERS) is None and (written := _written(cls)) is not None:
        return written  # Before the bases are looked at, which may be all of a library.
    order = resolution_order(cls)
    for index, base in enumerate(order):
        if isinstance(base, Class):
            found = _of_class(base, order[index:])
            if base is not cls and injecting(base):
                inner = found or constructor(base)
                return inner._replace(owner=base, own=ANY, injects=True) if inner is not None else None
            if found is not None:
                is_compiled = base.frame.module.is_stub and not cls.frame.module.is_stub
                return found if not is_compiled else None  # A class that is written tells none of these parameters.
        elif isinstance(base, Native) and (base.module, base.name) in _WITHOUT:
            continue
        elif isinstance(base, Native) and isinstance(native(base), type):
            own = native(base)
            if own.__init__ is not object.__init__ or own.__new__ is not object.__new__:
                parameters = without_first(of_native_constructor(base))
                return Constructor(base, None, parameters, parameters)
        else:
            return None
    parameters = without_first(of_native_constructor(_OBJECT))
    return Constructor(_OBJECT, None, parameters, parameters)


def _of_class(cls: Class, order: list[Value]) -> Constructor | None:
    """Return the constructor that a class itself has, None where it has that of a base."""
    for made in (of_named_tuple(cls), of_dataclass(cls, order), of_attrs(cls, order)):
        if made is not None:
            return Constructor(cls, None, made, made)
    return _written(cls)


def _written(cls: Class) -> Constructor | None:
    """Return the constructor that is written in the body of a class."""
    function = _function_in(cls)
    if function is None:
        return None
    own, bare = without_first(parameters_of(function)), innermost(function)
    return Constructor(cls, function, own, own if bare is function else without_first(parameters_of(bare)))


def _function_in(cls: Class) -> Value | None:
    for name in ("__init__", "__new__"):
        if name in cls.members:
            function = forced(cls.members[name])
            while isinstance(function, Descriptor):
                function = forced(function.function)
            return function
    return None


def constructing_function(cls: Class) -> Value | None:
    """Return the function that makes the instances of a class; None where they are made of fields, or by what is not
    known.
    """
    if maker_of(cls, MAKERS) is None and (written := _function_in(cls)) is not None:
        return written
    made = constructor(cls)
    return made.function if made is not None else None


def signature_of_class(cls: Class, injecting: Callable[[Class], bool] = lambda cls: False) -> Signature:
    """Return the parameters of a class's constructor, without its first; see `constructor`."""
    if (keys := of_typed_dict(resolution_order(cls))) is not None:
        needed, names = keys
        return Signature(needed, names, False, needed)
    found = constructor(cls, injecting)
    if found is None:
        return Signature(ANY, frozenset(), True, ANY)
    made = signature(found.own, found.inner)._replace(is_filled=found.injects)
    if made.accepts_any and is_model(order := resolution_order(cls)):
        stated, more_names, is_open = model_of(order)
        filled = signature(found.inner, found.inner).names if found.injects else frozenset[str]()
        own = (*(p for p in stated if p.name not in filled), *(found.own if filled else ()))
        names = signature(stated, stated).names | more_names
        return Signature(own, names, is_open, stated, found.injects)
    return made


def signature_of_function(function: Value) -> Signature:
    """Return the parameters of a function."""
    if isinstance(function, Native) and isinstance(native(function), type):
        parameters = without_first(of_native_constructor(function))
        return signature(parameters, parameters)
    own = parameters_of(function)
    inner = parameters_of(innermost(function)) if isinstance(function, Function) else own
    return signature(own, inner)


def signature(own: tuple[Parameter, ...], inner: tuple[Parameter, ...]) -> Signature:
    """Return the signature with these parameters, and those that a decorator hides."""
    accepts_any = any(parameter.kind is Kind.VAR_KEYWORD for parameter in inner)
    names = frozenset(p.name for p in inner if p.kind not in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD))
    return Signature(own, names, accepts_any, inner)
