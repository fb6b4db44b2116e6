"""The constructors that decorators and base classes make of the fields of a class: dataclasses, attrs, named tuples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from genever.configuration.catalog.static.objects.expressions import bases_of, value_of
from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.values import (
    Applied,
    Builtin,
    Class,
    Known,
    NotPlainError,
    Value,
    forced,
    plain,
)
from genever.configuration.catalog.static.signatures.functions import default_of
from genever.configuration.catalog.static.sources import syntax
from genever.configuration.catalog.static.values import StaticAnnotation, StaticDefault
from genever.configuration.catalog.target import NO_DEFAULT, Kind, Parameter
from genever.records import NamedTuple

_CLASS_VARIABLE = re.compile(r"""["']?(?:\w+\.)*ClassVar\b""")
_KEYWORDS_FOLLOW = re.compile(r"""["']?(?:\w+\.)*KW_ONLY\b""")


class Field(NamedTuple):
    """A field of a class: its name there, the parameter that it gives the constructor, and whether it gives one."""

    name: str
    parameter: Parameter
    is_taken: bool = True


def annotated(cls: Class) -> Iterator[syntax.Assign]:
    """Yield the statements of a class body that annotate a name, but for class variables."""
    for statement in assignments(cls.syntax.body):
        annotation = statement.annotation
        if annotation is not None and not _CLASS_VARIABLE.match(annotation):
            yield statement


def assignments(body: tuple[syntax.Statement, ...]) -> Iterator[syntax.Assign]:
    """Yield the statements of a class body that assign or annotate one name."""
    for statement in body:
        match statement:
            case syntax.Assign(targets=(syntax.Name(),)):
                yield statement
            case syntax.If(body=inner, other=other):
                yield from assignments((*inner, *other))


def name_of(statement: syntax.Assign) -> str:
    """Return the name that a statement assigns."""
    (target,) = statement.targets
    return target.name if isinstance(target, syntax.Name) else ""


def annotation_of(statement: syntax.Assign, cls: Class) -> Any:
    """Return the annotation of a field."""
    text = statement.annotation
    return StaticAnnotation(text, cls.frame.module.name) if text is not None else NO_DEFAULT


def options(call: syntax.Expression | None, functions: tuple[str, ...], frame: Frame) -> Mapping[str, Any] | None:
    """Return the arguments of a call such as ``field(default=1)``, as expressions; None for anything else.

    A positional argument has its index as its name.
    """
    if not isinstance(call, syntax.Call):
        return None
    called = forced(value_of(call.function, frame))
    if not isinstance(called, Builtin) or called.name not in functions:
        return None
    positional = {str(index): argument for index, argument in enumerate(call.arguments)}
    return {**positional, **{name: value for name, value in call.keywords if name is not None}}


def flag(given: Mapping[str, Any], name: str, frame: Frame, default: bool | None = None) -> bool | None:
    """Return an option that is true or false."""
    if name not in given:
        return default
    value = given[name]
    found = forced(value) if isinstance(value, Value) else forced(value_of(value, frame))
    return bool(found.value) if isinstance(found, Known) and found.value is not None else default


def default_in(given: Mapping[str, Any], frame: Frame, names: tuple[str, ...], factories: tuple[str, ...]) -> Any:
    """Return the default that options give a field, or `NO_DEFAULT`."""
    for name in factories:
        if name in given:
            return StaticDefault(f"{text_of(given[name])}()", frame.module.name)
    for name in names:
        if name in given:
            return default_of(given[name], text_of(given[name]), frame)
    return NO_DEFAULT


def text_of(expression: syntax.Expression) -> str:
    """Return how an expression is written, as far as that is kept."""
    match expression:
        case syntax.Name(name):
            return name
        case syntax.Attribute(value, name):
            return f"{text_of(value)}.{name}"
        case syntax.Call(text=text) | syntax.Other(text=text):
            return text
        case syntax.Constant(value):
            return repr(value)
    return "..."


def maker_of(cls: Class, names: tuple[str, ...]) -> Mapping[str, Value] | None:
    """Return the options of the decorator that makes a class's constructor; None where it has none of these."""
    for decorator in map(forced, cls.decorators):
        if isinstance(decorator, Builtin) and decorator.name in names:
            return {}
        if isinstance(decorator, Applied) and decorator.name in names:
            return decorator.keywords
    return None


def in_order(fields: Mapping[str, Field]) -> tuple[Parameter, ...]:
    """Return the parameters of a constructor that takes fields: those by keyword alone come last."""
    taken = [field.parameter for field in fields.values() if field.is_taken]
    return (
        *(parameter for parameter in taken if parameter.kind != Kind.KEYWORD_ONLY),
        *(parameter for parameter in taken if parameter.kind == Kind.KEYWORD_ONLY),
    )


# ---- Dataclasses --------------------------------------------------------------------------------------

_DATACLASS = ("dataclasses.dataclass",)


def of_dataclass(cls: Class, order: list[Value]) -> tuple[Parameter, ...] | None:
    """Return the parameters of the constructor that ``@dataclass`` makes; None where it makes none."""
    made = maker_of(cls, _DATACLASS)
    if made is None or not flag(made, "init", cls.frame, True) or "__init__" in cls.members:
        return None
    fields: dict[str, Field] = {}
    for base in reversed(order):
        if isinstance(base, Class) and (given := maker_of(base, _DATACLASS)) is not None:
            by_keyword = bool(flag(given, "kw_only", base.frame, False))
            fields.update({field.name: field for field in _of_dataclass(base, by_keyword)})
    return in_order(fields)


def _of_dataclass(cls: Class, by_keyword: bool) -> Iterator[Field]:
    for statement in annotated(cls):
        if _KEYWORDS_FOLLOW.match(statement.annotation or ""):
            by_keyword = True
            continue
        name = name_of(statement)
        frame = cls.inside
        given = options(statement.value, ("dataclasses.field", "pydantic.Field"), frame)
        kind = Kind.KEYWORD_ONLY if by_keyword else Kind.POSITIONAL_OR_KEYWORD
        is_taken = True
        if given is None:
            default = default_of(statement.value, statement.value_text, frame, cls.members.get(name))
        else:
            default = default_in(given, frame, ("default", "0"), ("default_factory",))
            is_taken = flag(given, "init", frame, True) is not False
            own = flag(given, "kw_only", frame)
            kind = kind if own is None else Kind.KEYWORD_ONLY if own else Kind.POSITIONAL_OR_KEYWORD
        yield Field(name, Parameter(name, kind, default, annotation_of(statement, cls)), is_taken)


# ---- attrs --------------------------------------------------------------------------------------------

_ATTRS = tuple(f"attr.{name}" for name in ("s", "attrs", "define", "mutable", "frozen"))
_OLD = ("attr.s", "attr.attrs")
_FIELD = ("attr.field", "attr.ib", "attr.attrib")


def of_attrs(cls: Class, order: list[Value]) -> tuple[Parameter, ...] | None:
    """Return the parameters of the constructor that attrs makes; None where it makes none."""
    made = maker_of(cls, _ATTRS)
    is_old = maker_of(cls, _OLD) is not None
    if made is None or not flag(made, "init", cls.frame, True) or (not is_old and "__init__" in cls.members):
        return None
    fields: dict[str, Field] = {}
    for base in reversed(order):
        if isinstance(base, Class) and (given := maker_of(base, _ATTRS)) is not None:
            for field in _of_attrs(base, given, is_old=maker_of(base, _OLD) is not None):
                fields.pop(field.name, None)  # What is stated again comes where it is stated last.
                fields[field.name] = field
    return in_order(fields)


def _of_attrs(cls: Class, given: Mapping[str, Value], *, is_old: bool) -> Iterator[Field]:
    frame = cls.inside
    statements = list(assignments(cls.syntax.body))
    stated = {name_of(s): o for s in statements if (o := options(s.value, _FIELD, frame)) is not None}
    only_annotated = flag(given, "auto_attribs", cls.frame)
    if only_annotated is None:
        unannotated = any(s.annotation is None and name_of(s) in stated for s in statements)
        only_annotated = not is_old and not unannotated
    by_keyword = bool(flag(given, "kw_only", cls.frame, False))
    with_default = {name for name in cls.members if name.endswith("default")}
    for statement in annotated(cls) if only_annotated else statements:
        name = name_of(statement)
        own = stated.get(name)
        if own is None and not only_annotated:
            continue
        if own is None:
            default, own = default_of(statement.value, statement.value_text, frame, cls.members.get(name)), {}
        else:
            default = default_in(own, frame, ("default", "0"), ("factory",))
        if default is NO_DEFAULT and with_default & {f"_{name}_default", f"{name}_default"}:
            default = StaticDefault("...", frame.module.name)
        is_keyword = flag(own, "kw_only", frame, False) or by_keyword
        kind = Kind.KEYWORD_ONLY if is_keyword else Kind.POSITIONAL_OR_KEYWORD
        parameter = Parameter(_alias(own, name, frame), kind, default, annotation_of(statement, cls))
        yield Field(name, parameter, flag(own, "init", frame, True) is not False)


def _alias(given: Mapping[str, Any], name: str, frame: Frame) -> str:
    """Return the name that a field has as a parameter."""
    if "alias" in given:
        try:
            return str(plain(value_of(given["alias"], frame)))
        except NotPlainError:
            return name
    return name.lstrip("_")


# ---- Typed dicts --------------------------------------------------------------------------------------

_QUALIFIER = re.compile(r"""["']?(?:\w+\.)*(?P<name>Required|NotRequired|ReadOnly)\[""")


def of_typed_dict(order: list[Value]) -> tuple[tuple[Parameter, ...], frozenset[str]] | None:
    """Return the keys that a typed dict needs as parameters, and the names of all; None for any other class."""
    if not any(isinstance(base, Builtin) and base.name == "typing.TypedDict" for base in order):
        return None
    needed: dict[str, Parameter] = {}
    names: set[str] = set()
    for base in reversed(order):
        if isinstance(base, Class):
            is_total = flag(dict(base.syntax.keywords), "total", base.frame, True)  # type: ignore[arg-type]
            for statement in annotated(base):
                name, annotation = name_of(statement), annotation_of(statement, base)
                names.add(name)
                needed.pop(name, None)
                if _is_needed(statement.annotation or "", is_total=is_total is not False):
                    needed[name] = Parameter(name, Kind.KEYWORD_ONLY, NO_DEFAULT, annotation)
    return tuple(needed.values()), frozenset(names)


def _is_needed(annotation: str, *, is_total: bool) -> bool:
    while found := _QUALIFIER.match(annotation):
        if found["name"] != "ReadOnly":
            return found["name"] == "Required"
        annotation = annotation[found.end() :]
    return is_total


# ---- Named tuples -------------------------------------------------------------------------------------


def of_named_tuple(cls: Class) -> tuple[Parameter, ...] | None:
    """Return the parameters of the constructor of a named tuple; None for any other class."""
    if cls.fields is not None:
        return cls.fields
    if not any(isinstance(base, Builtin) and base.name == "typing.NamedTuple" for base in bases_of(cls)):
        return None
    frame = cls.inside
    return tuple(
        Parameter(
            name_of(statement),
            Kind.POSITIONAL_OR_KEYWORD,
            default_of(statement.value, statement.value_text, frame, cls.members.get(name_of(statement))),
            annotation_of(statement, cls),
        )
        for statement in annotated(cls)
    )
