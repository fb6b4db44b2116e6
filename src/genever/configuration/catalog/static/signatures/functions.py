"""The parameters of functions, of compiled ones too, and of what stands in a function's place."""

from __future__ import annotations

import sys
from typing import Any

from genever.configuration.catalog.static.objects.expressions import value_of
from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.shown import shown
from genever.configuration.catalog.static.objects.values import (
    Class,
    Descriptor,
    Function,
    Instance,
    Native,
    NotPlainError,
    Partial,
    Value,
    forced,
    plain,
)
from genever.configuration.catalog.static.sources import syntax
from genever.configuration.catalog.static.values import StaticAnnotation, StaticDefault
from genever.configuration.catalog.target import NO_DEFAULT, Kind, Parameter

#: The parameters of what tells nothing of them.
ANY = (Parameter("args", Kind.VAR_POSITIONAL), Parameter("kwargs", Kind.VAR_KEYWORD))


def parameters_of(function: Value) -> tuple[Parameter, ...]:
    """Return the parameters of a function as it stands, wrappers not looked through."""
    match forced(function):
        case Function(is_opaque=False) as found:
            return tuple(made(parameter, found) for parameter in found.syntax.parameters)
        case Descriptor(function=inner):
            return parameters_of(inner)
        case Native() as value if native(value) is not None:
            return _of_builtin(native(value))
        case Partial() as partial:
            return _of_partial(partial)
        case Instance(function=Class() as cls):
            called = cls.members.get("__call__")
            return without_first(parameters_of(called)) if called is not None else ANY
    return ANY


def made(parameter: syntax.Parameter, function: Function) -> Parameter:
    """Return a parameter of a function with its default and annotation."""
    frame = function.frame
    computed = function.defaults.get(parameter.name)
    if parameter.default == syntax.Constant(...) and frame.module.is_stub:
        default: Any = StaticDefault("...", frame.module.name)
    else:
        default = default_of(parameter.default, parameter.default_text, frame, computed)
    written = parameter.annotation
    if written is None:
        written = _in_stub(parameter.name, function)
    annotation = StaticAnnotation(written, frame.module.name) if written is not None else NO_DEFAULT
    return Parameter(parameter.name, Kind(parameter.kind), default, annotation)


def _in_stub(parameter: str, function: Function) -> str | None:
    """Return the annotation that a stub beside the source has of a parameter; None where there is none, or several."""
    frame = function.frame
    stub = frame.program.stub(frame.module)
    if stub is None:
        return None
    first, *rest = f"{frame.prefix}{function.syntax.name}".split(".")
    is_one = len(stub.index.get(first, [])) == 1
    found = frame.program.name_in(stub, first) if is_one else None
    for name in rest:
        found = frame.program.attribute(found, name) if found is not None else None
    while isinstance(found, Descriptor):
        found = forced(found.function)
    if not isinstance(found, Function) or any(_is_overload(decorator) for decorator in found.syntax.decorators):
        return None
    return next((p.annotation for p in found.syntax.parameters if p.name == parameter), None)


def _is_overload(decorator: syntax.Expression) -> bool:
    match decorator:
        case syntax.Name("overload") | syntax.Attribute(_, "overload"):
            return True
    return False


def default_of(expression: syntax.Expression | None, text: str | None, frame: Frame, known: Value | None = None) -> Any:
    """Return the value of a default, what it is shown as where it is no plain value, or `NO_DEFAULT`.

    ``known`` is what it gave where it was computed, if it was.
    """
    if expression is None:
        return NO_DEFAULT
    value = known if known is not None else value_of(expression, frame)
    try:
        return plain(value)
    except NotPlainError:
        found = shown(value)
        return StaticDefault(text or "...", frame.module.name, found.value, is_plain=found.is_plain)


def innermost(function: Value) -> Value:
    """Return what a chain of ``__wrapped__`` leads to."""
    found, seen = forced(function), set[int]()
    while isinstance(found, Function) and found.wrapped is not None and id(found) not in seen:
        seen.add(id(found))
        found = forced(found.wrapped)
    return found


def without_first(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Return parameters without the one that the instance or class goes to."""
    if parameters and parameters[0].kind <= Kind.POSITIONAL_OR_KEYWORD:
        return parameters[1:]
    return parameters


def _of_partial(partial: Partial) -> tuple[Parameter, ...]:
    """Return what a partial still takes, as `inspect.signature` says it."""
    left: list[Parameter] = []
    given = len(partial.arguments)
    are_keywords = False
    for parameter in parameters_of(partial.function):
        if given and parameter.kind <= Kind.POSITIONAL_OR_KEYWORD:
            given -= 1
            continue
        if parameter.name in partial.keywords and parameter.kind in (Kind.POSITIONAL_OR_KEYWORD, Kind.KEYWORD_ONLY):
            are_keywords = True
            try:
                default = plain(partial.keywords[parameter.name])
            except NotPlainError:
                default = StaticDefault("...", "")
            left.append(parameter._replace(kind=Kind.KEYWORD_ONLY, default=default))
            continue
        if are_keywords and parameter.kind == Kind.VAR_POSITIONAL:
            continue
        if are_keywords and parameter.kind == Kind.POSITIONAL_OR_KEYWORD:
            parameter = parameter._replace(kind=Kind.KEYWORD_ONLY)
        left.append(parameter)
    return tuple(left)


def native(value: Native) -> Any:
    """Return one of Python's own functions and classes, which is here too; None for what is not."""
    is_own = value.module == "builtins" or value.module in sys.stdlib_module_names
    # What `datetime` has is in `_datetime`, which alone was imported to see that.
    modules = map(sys.modules.get, (value.module, f"_{value.module}")) if is_own else ()
    return next((found for module in modules if (found := getattr(module, value.name, None)) is not None), None)


def _of_builtin(function: Any) -> tuple[Parameter, ...]:
    import inspect

    try:
        found = inspect.signature(function)
    except (TypeError, ValueError):
        return ANY
    return tuple(
        Parameter(p.name, Kind(p.kind), NO_DEFAULT if p.default is p.empty else p.default)
        for p in found.parameters.values()
    )


def of_native_constructor(value: Native) -> tuple[Parameter, ...]:
    """Return the parameters of the constructor of one of Python's own classes, with the first."""
    for base in native(value).__mro__:
        for constructor in ("__init__", "__new__"):
            if constructor in base.__dict__:
                return _of_builtin(getattr(base, constructor))
    raise AssertionError("object has both")
