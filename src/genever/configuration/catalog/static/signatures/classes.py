"""The constructors of classes: whose they are among the bases, and what they take."""

from __future__ import annotations

import builtins

from genever.configuration.catalog.static.objects.expressions import value_of
from genever.configuration.catalog.static.objects.values import Class, Descriptor, Function, Native, Value, forced
from genever.configuration.catalog.static.signatures.functions import (
    ANY,
    innermost,
    of_builtin_constructor,
    parameters_of,
    without_first,
)
from genever.configuration.catalog.target import Kind, Parameter, Signature

#: Classes of `typing` and the like that bring no constructor.
_WITHOUT = frozenset([("typing", "Generic"), ("typing", "Protocol"), ("builtins", "object")])


def bases_of(cls: Class) -> list[Value]:
    """Return the bases of a class as they are written; the items of ``Generic[T]`` left out."""
    return [forced(value_of(expression, cls.frame)) for expression in cls.syntax.bases]


def resolution_order(cls: Class) -> list[Value]:
    """Return a class and its bases in the order in which attributes are looked up; without ``object``."""
    return _linearized(cls, ())


def _linearized(cls: Value, above: tuple[int, ...]) -> list[Value]:
    if not isinstance(cls, Class) or id(cls) in above:
        return [cls]
    bases = bases_of(cls)
    sequences = [_linearized(base, (*above, id(cls))) for base in bases]
    return [cls, *_merged([*sequences, bases])]


def _merged(sequences: list[list[Value]]) -> list[Value]:
    """Merge orders as Python does (C3); where that fails, take the first."""
    merged: list[Value] = []
    pending = [list(sequence) for sequence in sequences if sequence]
    while pending:
        heads = (sequence[0] for sequence in pending)
        tails = [set(map(_key, sequence[1:])) for sequence in pending]
        chosen = next((head for head in heads if not any(_key(head) in tail for tail in tails)), pending[0][0])
        merged.append(chosen)
        key = _key(chosen)
        pending = [rest for sequence in pending if (rest := [item for item in sequence if _key(item) != key])]
    return merged


def _key(value: Value) -> object:
    return (value.module, value.name) if isinstance(value, Native) else id(value)


def constructor(cls: Class) -> tuple[Value, Value] | None:
    """Return the base that a class has its constructor from, and the constructor; None where that is not known."""
    for base in resolution_order(cls):
        if isinstance(base, Class):
            for name in ("__init__", "__new__"):
                if name in base.members:
                    return base, forced(base.members[name])
        elif isinstance(base, Native) and base.module == "builtins":
            if getattr(builtins, base.name, object) is not object:
                return base, base
        elif not (isinstance(base, Native) and (base.module, base.name) in _WITHOUT):
            return None
    return _OBJECT, _OBJECT


_OBJECT = Native("builtins", "object")


def signature_of_class(cls: Class) -> Signature:
    """Return the parameters of a class's constructor, without its first."""
    found = constructor(cls)
    if found is None:
        return Signature(ANY, frozenset(), True, ANY)
    owner, function = found
    if isinstance(owner, Native):
        parameters = without_first(of_builtin_constructor(owner.name))
        return signature(parameters, parameters)
    own = without_first(parameters_of(_plain(function)))
    inner = without_first(parameters_of(innermost(_plain(function))))
    return signature(own, inner)


def _plain(function: Value) -> Value:
    while isinstance(function, Descriptor):
        function = forced(function.function)
    return function


def signature_of_function(function: Value) -> Signature:
    """Return the parameters of a function."""
    own = parameters_of(function)
    inner = parameters_of(innermost(function)) if isinstance(function, Function) else own
    return signature(own, inner)


def signature(own: tuple[Parameter, ...], inner: tuple[Parameter, ...]) -> Signature:
    """Return the signature with these parameters, and those that a decorator hides."""
    accepts_any = any(parameter.kind is Kind.VAR_KEYWORD for parameter in inner)
    names = frozenset(p.name for p in inner if p.kind not in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD))
    return Signature(own, names, accepts_any, inner)
