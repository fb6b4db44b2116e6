"""The values of expressions, as far as they can be known without running them."""

from __future__ import annotations

import operator
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.values import (
    Class,
    Function,
    Known,
    Later,
    Many,
    Module,
    Native,
    NotPlainError,
    Table,
    Unknown,
    Value,
    forced,
    plain,
)
from genever.configuration.catalog.static.sources import syntax

_OPERATORS: dict[str, Callable[..., Any]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "Mod": operator.mod,
    "BitOr": operator.or_,
    "BitAnd": operator.and_,
    "USub": operator.neg,
    "UAdd": operator.pos,
    "Invert": operator.invert,
    "Not": operator.not_,
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
    "Is": operator.is_,
    "IsNot": operator.is_not,
    "In": lambda item, items: item in items,
    "NotIn": lambda item, items: item not in items,
}

_WIDE = re.compile(r"\d{4}")

#: The largest number, and the longest text or list, that an operation is carried out for.
_LARGEST = 2**256
_LONGEST = 10_000


def value_of(expression: syntax.Expression, frame: Frame) -> Value:
    """Return what an expression gives in a frame."""
    match expression:
        case syntax.Constant(value):
            return Known(value)
        case syntax.Name(name):
            return frame.lookup(name)
        case syntax.Attribute(inner, name):
            return _attribute(value_of(inner, frame), name, frame)
        case syntax.Items(kind, items):
            made = tuple(_spread(items, frame))
            return Many(kind, made) if not any(item is None for item in made) else Unknown()  # type: ignore[arg-type]
        case syntax.Pairs(items):
            return _table(items, frame)
        case syntax.Call():
            return _call(expression, frame)
        case syntax.Function():
            return defined(expression, frame)
        case syntax.Subscript(inner, key):
            return _item(value_of(inner, frame), value_of(key, frame))
        case syntax.Operation():
            return _operation(expression, frame)
        case syntax.Joined(parts):
            texts = [_known(value_of(part, frame)) for part in parts]
            if any(text is _NOTHING for text in texts):
                return Unknown()
            return Known("".join(map(str, texts)))
        case syntax.Choice(test, body, other):
            truth = truth_of(test, frame)
            return value_of(other, frame) if truth is False else value_of(body, frame)
        case syntax.Other(text) if frame.registers:
            frame.program.unread(text, frame)
            return Unknown()
        case _:
            return Unknown()


def defined(definition: syntax.Function, frame: Frame) -> Function:
    """Return a function as its definition makes it; what is run in order has the defaults of that moment."""
    written = definition.parameters if frame.registers else ()
    defaults = {
        parameter.name: value_of(parameter.default, frame)
        for parameter in written
        if parameter.default is not None and not isinstance(parameter.default, syntax.Constant)
    }
    return Function(definition, frame, f"{frame.prefix}{definition.name}", defaults)


def bases_of(cls: Class) -> list[Value]:
    """Return the bases of a class as they are written, which may not be classes."""
    if cls.bases is not None:
        return list(map(forced, cls.bases))
    return [_base(expression, cls.frame) for expression in cls.syntax.bases]


def _base(expression: syntax.Expression, frame: Frame) -> Value:
    if isinstance(expression, syntax.Attribute):
        owner = forced(value_of(expression.value, frame))
        if isinstance(owner, Module) and owner.is_stub and not frame.module.is_stub:
            return Native(owner.name, expression.name)  # A compiled one has no base in Python; its stub may be long.
        return forced(_attribute(owner, expression.name, frame))
    return forced(value_of(expression, frame))


def is_enum(cls: Class) -> bool:
    """Return whether a class is an enum, as far as its bases say."""
    return any(isinstance(base, Native) and base.module == "enum" for base in roots_of(cls))


def roots_of(cls: Class, seen: tuple[Class, ...] = ()) -> Iterator[Value]:
    """Yield what a class leads to by its bases and theirs, in order: all that is no class of the sources."""
    for base in bases_of(cls):
        if not isinstance(base, Class):
            yield base
        elif base not in seen:  # Else it leads back to itself.
            yield from roots_of(base, (*seen, cls))


_NOTHING = object()


def _known(value: Value) -> Any:
    try:
        return plain(value)
    except NotPlainError:
        return _NOTHING


def _attribute(value: Value, name: str, frame: Frame) -> Value:
    """Return an attribute; one of what is looked up later is looked up later too."""
    program = frame.program
    if isinstance(value, Later) or (isinstance(value, Module) and not (value.is_run or value.is_known)):
        return Later(name, lambda: program.attribute(forced(value), name) or Unknown(name))
    return program.attribute(value, name) or Unknown(name)


def _spread(items: tuple[syntax.Expression, ...], frame: Frame) -> Iterator[Value | None]:
    """Yield the items of a list, with those of what is spread into it; None for what is not known."""
    for item in items:
        if not isinstance(item, syntax.Starred):
            yield value_of(item, frame)
            continue
        spread = items_of(value_of(item.value, frame))
        yield from spread if spread is not None else (None,)


def items_of(value: Value) -> list[Value] | None:
    """Return what iterating over a value gives; None where that is not known."""
    match forced(value):
        case Many(items=items):
            return list(items)
        case Table(items=items):
            return [key for key, _ in items]
        case Known(value=str() as text) if len(text) <= _LONGEST:
            return [Known(character) for character in text]
    return None


def _table(items: tuple[tuple[syntax.Expression | None, syntax.Expression], ...], frame: Frame) -> Value:
    made: list[tuple[Value, Value]] = []
    for key, item in items:
        value = value_of(item, frame)
        if key is not None:
            made.append((value_of(key, frame), value))
            continue
        inner = forced(value)
        if not isinstance(inner, Table):
            return Unknown()
        made += inner.items
    return Table(tuple(made))


def _call(call: syntax.Call, frame: Frame) -> Value:
    function = value_of(call.function, frame)
    arguments = [*_spread(call.arguments, frame)]
    keywords: dict[str, Value] = {}
    for name, expression in call.keywords:
        value = value_of(expression, frame)
        if name is not None:
            keywords[name] = value
            continue
        table = forced(value)
        if not isinstance(table, Table) or table.is_open:
            keywords["**"] = value
            continue
        keywords |= {str(_known(key)): item for key, item in table.items}
    given = tuple(argument if argument is not None else Unknown("*") for argument in arguments)
    return frame.program.call(function, given, keywords, frame, call)


def _item(value: Value, index: Value) -> Value:
    value = forced(value)
    key = _known(index)
    if isinstance(value, Many) and type(key) is int and -len(value.items) <= key < len(value.items):
        return value.items[key]
    if isinstance(value, Table):
        return next((item for known, item in reversed(value.items) if _known(known) == key), Unknown())
    if isinstance(value, Known | Many):
        return Unknown()
    return value  # `Class[int]` is the class, as far as its constructor goes.


def _operation(operation: syntax.Operation, frame: Frame) -> Value:
    name = operation.operator
    if name in ("And", "Or"):
        return _logical(operation, frame)
    values = [forced(value_of(operand, frame)) for operand in operation.operands]
    match name, values:
        case "Add", [Many(kind=kind, items=left), Many(kind=other, items=right)] if kind == other:
            return Many(kind, (*left, *right)) if len(left) + len(right) <= _LONGEST else Unknown()
        case "BitOr", [Table(items=left), Table(items=right)]:
            return Table((*left, *right)) if len(left) + len(right) <= _LONGEST else Unknown()
        case (("Is" | "IsNot" | "Eq" | "NotEq"), [left, right]) if _is_object(left) or _is_object(right):
            if Unknown not in map(type, values):
                return Known((left is right) is (name in ("Is", "Eq")))
    operands = [_known(value) for value in values]
    if any(operand is _NOTHING for operand in operands):
        return Unknown()
    return _carried_out(name, operands)


def _is_object(value: Value) -> bool:
    return not isinstance(value, Known | Many | Table | Unknown)


def _carried_out(name: str, operands: list[Any]) -> Value:
    is_product = name in ("Mult", "Add", "Mod")
    if is_product and any(isinstance(o, str | bytes | list | tuple) and len(o) > _LONGEST for o in operands):
        return Unknown()
    if any(isinstance(operand, int) and abs(operand) > _LARGEST for operand in operands) or _is_wide(operands[0]):
        return Unknown()
    if name == "Mult" and not all(isinstance(operand, int | float | complex) for operand in operands):
        return Unknown()
    if name == "Pow":
        return _power(operands)
    carry_out = _OPERATORS.get(name)
    if carry_out is None:
        return Unknown()
    try:
        result = carry_out(*operands)
    except Exception:  # The program would fail here too.
        return Unknown()
    return wrapped(result)


def _is_wide(operand: Any) -> bool:
    """Return whether a text may be a format that makes a long one: ``'%9999d'``."""
    return isinstance(operand, str) and _WIDE.search(operand) is not None


def _power(operands: list[Any]) -> Value:
    base, exponent = operands
    if not all(isinstance(operand, int | float) for operand in operands) or abs(exponent) > 1024:
        return Unknown()
    try:
        return wrapped(base**exponent)
    except (ArithmeticError, ValueError):
        return Unknown()


def wrapped(value: Any) -> Value:
    """Return a plain value as one of a program."""
    if isinstance(value, list | tuple | set | frozenset):
        return Many(type(value).__name__, tuple(map(wrapped, value)))
    if isinstance(value, dict):
        return Table(tuple((wrapped(key), wrapped(item)) for key, item in value.items()))
    return Known(value)


def _logical(operation: syntax.Operation, frame: Frame) -> Value:
    """Return what ``and`` or ``or`` gives."""
    stops_at = operation.operator == "Or"
    for operand in operation.operands[:-1]:
        truth = truth_of(operand, frame)
        if truth is None:
            return Unknown()
        if truth is stops_at:
            return value_of(operand, frame)
    return value_of(operation.operands[-1], frame)


def truth_of(expression: syntax.Expression, frame: Frame) -> bool | None:
    """Return whether an expression is true; None where that is not known."""
    match expression:
        case syntax.Name("TYPE_CHECKING") | syntax.Attribute(_, "TYPE_CHECKING"):
            return False
        case syntax.Operation("Not", (operand,)):
            truth = truth_of(operand, frame)
            return None if truth is None else not truth
        case syntax.Operation(("And" | "Or") as name, operands):
            return _all_or_any(name, [truth_of(operand, frame) for operand in operands])
        case syntax.Operation(name, (syntax.Name("__name__"), syntax.Constant(text))):
            return (frame.module.name == text) is (name == "Eq")
        case syntax.Operation(name, (left, right)) if (about := _about_system(left)) is not None:
            value = _carried_out(name, [about, _known(value_of(right, frame))])
            return value.value if isinstance(value, Known) and isinstance(value.value, bool) else None
    match forced(value_of(expression, frame)):
        case Known(value=value):
            return bool(value)
        case Many(items=items) | Table(items=items):
            return bool(items)
        case Function():
            return True
    return None


def _all_or_any(name: str, truths: list[bool | None]) -> bool | None:
    if name == "And":
        return False if False in truths else None if None in truths else True
    return True if True in truths else None if None in truths else False


def _about_system(expression: syntax.Expression) -> Any:
    """Return what ``sys.version_info``, ``sys.platform`` and ``os.name`` are in this process."""
    match expression:
        case syntax.Attribute(syntax.Name("sys"), "version_info"):
            return tuple(sys.version_info)
        case syntax.Subscript(syntax.Attribute(syntax.Name("sys"), "version_info"), syntax.Constant(int(index))):
            return sys.version_info[index] if index < 3 else None
        case syntax.Attribute(syntax.Name("sys"), "platform"):
            return sys.platform
        case syntax.Attribute(syntax.Name("os"), "name"):
            import os

            return os.name
    return None
