"""Expressions in values, and their text: parentheses only where the precedence asks for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, assert_never

from genever.language.operations import (
    DATA,
    ENV,
    SECRET,
    Arithmetic,
    Call,
    Comparison,
    Edit,
    Field,
    Format,
    Function,
    Operator,
    Sign,
    Space,
    name_of,
)
from genever.language.sentinel import Sentinel
from genever.language.text.source import Origin
from genever.language.values.references import Reference


class Expression:
    """A value that is computed: an operation over values, or a reference with arguments. Immutable.

    `genever.language.operations` says which operands each operator has; the value before an edit may be `INHERITED`.
    """

    __slots__ = ("operands", "operator", "origin")

    operator: Operator
    operands: tuple[Any, ...]
    origin: Origin | None

    def __init__(self, operator: Operator, operands: tuple[Any, ...], origin: Origin | None = None) -> None:
        set_field = object.__setattr__
        set_field(self, "operator", operator)
        set_field(self, "operands", operands)
        set_field(self, "origin", origin)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"an expression is immutable: cannot set {name!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.operator, self.operands, self.origin)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        return self.operator == other.operator and self.operands == other.operands

    def __hash__(self) -> int:
        return hash(self.operator)

    def __copy__(self) -> Expression:
        return self

    def __deepcopy__(self, memo: object) -> Expression:
        return self

    def __repr__(self) -> str:
        if isinstance(self.operator, Edit):
            before, change = self.operands
            return f"{before!r} {self.operator} {change!r}"
        return expression_text(self, repr) or f"<{name_of(self.operator)}>"

    @property
    def is_secret(self) -> bool:
        """Whether it is ``secret(…)``, so that nothing made of it may be shown."""
        return isinstance(self.operator, Function) and self.operator.name == SECRET.name

    @property
    def variable(self) -> str | None:
        """The environment variable that it reads, where it is ``env('NAME', …)``; else None."""
        name = self.operands[0] if self.operator == ENV else None
        return name if isinstance(name, str) else None


def secret_of(value: Any, origin: Origin | None) -> Expression:
    """Return ``secret(value)``."""
    return Expression(SECRET, (value,), origin)


#: In an edit, stands for what the parameter has without it: an outer scope's value, or its default.
INHERITED: Any = Sentinel(__name__, "INHERITED")


def unedited(value: Any) -> tuple[Any, list[Expression]]:
    """Return what a value was before its edits, and those, the first first."""
    edits: list[Expression] = []
    while isinstance(value, Expression) and isinstance(value.operator, Edit):
        edits.append(value)
        value = value.operands[0]
    return value, edits[::-1]


# ---- What is in a value --------------------------------------------------------------------------------


def members(value: Any) -> tuple[Any, ...]:
    """Return what a value directly holds: operands, items, each key of a mapping before its value; else nothing.

    Containers of Python are looked into whatever their class, as a program may bind a named tuple or a frozen set.
    """
    if isinstance(value, Expression):
        return value.operands
    if isinstance(value, Mapping):
        return tuple(chain.from_iterable(value.items()))
    return tuple(value) if isinstance(value, list | tuple | set | frozenset) else ()


def with_members(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a value with each of its `members` changed; one of a class that no file can write stays as it is."""
    kind = type(value)
    if kind is Expression:
        return Expression(value.operator, tuple(map(change, value.operands)), value.origin)
    if kind is dict:
        return {change(key): change(item) for key, item in value.items()}
    return kind(map(change, value)) if kind in (list, tuple, set) else value


def values_in(value: Any) -> Iterator[Any]:
    """Yield a value and all that is in it, outermost first; what is in itself is not looked into again."""
    seen = set()
    pending = [value]
    while pending:
        part = pending.pop()
        yield part
        if (inner := members(part)) and id(part) not in seen:
            seen.add(id(part))
            pending += reversed(inner)


def without_secrets(value: Any) -> Any:
    """Return a value with nothing inside ``secret(…)`` but the name of an environment variable."""
    if isinstance(value, Expression) and value.is_secret:
        (inner,) = value.operands
        is_variable = isinstance(inner, Expression) and inner.operator == ENV
        shown = Expression(inner.operator, (without_secrets(inner.operands[0]),)) if is_variable else "<hidden>"
        return secret_of(shown, value.origin)
    return with_members(value, without_secrets)


def is_withheld(value: Any) -> bool:
    """Return whether a value is ``secret(…)`` whose text lacks what is in it: all but the name of a variable."""
    if not (isinstance(value, Expression) and value.is_secret):
        return False
    inner = value.operands[0]
    is_variable = isinstance(inner, Expression) and inner.operator == ENV
    return not is_variable or any(default is not None and default != "" for default in inner.operands[1:])


def references_in(value: Any) -> Iterator[Reference]:
    """Yield every reference in a value."""
    return (part for part in values_in(value) if isinstance(part, Reference))


# ---- Their text ----------------------------------------------------------------------------------------

#: How tightly each operation binds; a looser operand of a tighter operation gets parentheses.
_IF, _OR, _AND, _NOT, _COMPARE, _UNION, _DIFFERENCE, _INTERSECTION, _SUM, _TERM, _SIGN, _POWER, _ITEM, _ATOM = range(14)
_SETS = {"|": _UNION, "^": _DIFFERENCE, "&": _INTERSECTION}
_ARITHMETIC = _SETS | {"+": _SUM, "-": _SUM, "*": _TERM, "/": _TERM, "//": _TERM, "%": _TERM, "**": _POWER}
_WORDS = {"if": _IF, "or": _OR, "and": _AND, "not": _NOT, "index": _ITEM}

#: Gives the text of an operand that is no expression of these, or None where it has none.
Show = Callable[[Any], str | None]


class _NoTextError(Exception):
    """An operand has no literal form."""


def expression_text(expression: Expression, show: Show) -> str | None:
    """Return an expression as it is written, or None where an operand has no literal form.

    What is inside ``secret(…)`` is shown only where it is read from the environment.
    """
    try:
        return _Printer(show).text(expression)
    except _NoTextError:
        return None


class _Printer:
    def __init__(self, show: Show) -> None:
        self._show = show

    def text(self, expression: Expression) -> str:
        operator, operands = expression.operator, expression.operands
        match operator:
            case Arithmetic(names) | Comparison(names):
                return self._chain(names, operands, _level(operator))
            case Sign(name):
                return f"{name}{self.within(operands[0], _SIGN)}"
            case Function(name):
                return self._function(name, operands)
            case Space(name, names):
                values = [self.within(operand, _IF) for operand in operands]
                count = len(values) - len(names)
                return f"{name}({', '.join([*values[:count], *map('{}={}'.format, names, values[count:])])})"
            case Format(parts):
                return self._format(parts, operands)
            case Call():
                return self._call(operator, operands)
            case Edit():
                raise _NoTextError  # It is a statement.
            case "and" | "or":
                return f" {operator} ".join(self.within(operand, _level(operator) + 1) for operand in operands)
            case "not":
                return f"not {self.within(operands[0], _NOT)}"
            case "if":
                value, test, other = operands
                return f"{self.within(value, _OR)} if {self.within(test, _OR)} else {self.within(other, _IF)}"
            case "index":
                return f"{self.within(operands[0], _ITEM)}[{self.within(operands[1], _IF)}]"
            case "slice":
                start, stop, step = ("" if part is None else self.within(part, _OR) for part in operands)
                return f"{start}:{stop}" + (f":{step}" if step else "")
            case "set":
                return f"{{{self._list(operands)}}}"
            case "once" | "lazy" | "cached":
                return f"{operator} {self.within(operands[0], _ATOM)}"
            case _:
                assert_never(operator)

    def within(self, operand: Any, level: int) -> str:
        """The text of an operand, in parentheses where it binds looser than ``level``."""
        if isinstance(operand, Expression):
            text = self.text(operand)
            return f"({text})" if _level(operand.operator) < level else text
        shown = self._show(operand)
        if shown is None:
            raise _NoTextError
        return f"({shown})" if _level_of_scalar(operand, shown) < level else shown

    def _chain(self, names: tuple[str, ...], operands: tuple[Any, ...], level: int) -> str:
        if names == ("**",):
            return f"{self.within(operands[0], _ITEM)} ** {self.within(operands[1], _SIGN)}"
        parts = [self.within(operands[0], level if level != _COMPARE else level + 1)]
        for name, operand in zip(names, operands[1:], strict=True):
            parts += [name, self.within(operand, level + 1)]
        return " ".join(parts)

    def _list(self, operands: tuple[Any, ...]) -> str:
        return ", ".join(self.within(operand, _IF) for operand in operands)

    def _function(self, name: str, operands: tuple[Any, ...]) -> str:
        if name == SECRET.name:
            if not (isinstance(operands[0], Expression) and operands[0].operator == ENV):
                return "secret('<hidden>')"
            variable, *default = operands[0].operands
            shown = (variable, *(value for value in default if value is None or value == ""))  # Others may be secret.
            return f"secret(env({self._list(shown)}))"
        if name == DATA.name:
            return f"data({getattr(operands[0], 'path', operands[0])!r})"
        return f"{name}({self._list(operands)})"

    def _call(self, call: Call, operands: tuple[Any, ...]) -> str:
        reference, *values = (self.within(operand, _IF) for operand in operands)
        arguments = [*values[: call.count], *map("{}={}".format, call.names, values[call.count :])]
        return f"{reference.removesuffix('()')}({', '.join([*arguments, '...'] if call.partial else arguments)})"

    def _format(self, parts: tuple[str | Field, ...], operands: tuple[Any, ...]) -> str:
        body = self._format_body(parts, operands)
        for quote in ("'", '"', "'''", '"""'):
            if quote not in body and not (len(quote) == 3 and body.endswith(quote[0])):
                return f"f{quote}{body}{quote}"
        raise _NoTextError

    def _format_body(self, parts: tuple[str | Field, ...], operands: tuple[Any, ...]) -> str:
        texts = []
        for part in parts:
            if isinstance(part, str):
                texts.append(_escaped(part))
                continue
            index, conversion, specification = part
            value = self.within(operands[index], _IF)
            space = " " if value.startswith("{") else ""
            if isinstance(specification, int):
                inner = operands[specification]
                specification = self._format_body(inner.operator.parts, inner.operands)
            else:
                specification = _without_quotes(specification).replace("{", r"\x7b").replace("}", r"\x7d")
            colon = ":" if specification else ""
            texts.append(f"{{{space}{value}{'!' + conversion if conversion else ''}{colon}{specification}}}")
        return "".join(texts)


def _escaped(text: str) -> str:
    """The text part of an f-string, as it is written between quotes of any kind."""
    return _without_quotes(text).replace("{", "{{").replace("}", "}}")


def _without_quotes(text: str) -> str:
    escaped = text.encode("unicode_escape").decode("ascii")
    return re.sub(r"['\"]", lambda match: f"\\x{ord(match.group()):02x}", escaped)


def _level_of_scalar(value: Any, shown: str) -> int:
    """How tightly a number binds: -1 as a sign, 1.0 + 2j as a sum."""
    from genever.language.values.scalars import plain_scalar  # Only what is printed needs it.

    if isinstance(plain_scalar(value), complex) and " " in shown and not shown.startswith("-("):
        return _SUM
    return _SIGN if shown.startswith("-") else _ATOM


def _level(operator: Operator) -> int:
    match operator:
        case Arithmetic(names):
            return min(_ARITHMETIC[name] for name in names)
        case Comparison():
            return _COMPARE
        case Sign():
            return _SIGN
    return _WORDS.get(operator, _ATOM) if isinstance(operator, str) else _ATOM
