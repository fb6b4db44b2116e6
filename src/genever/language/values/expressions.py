"""Expressions in values, and their text: parentheses only where the precedence asks for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from genever.language.text.source import Origin
from genever.language.values.references import Reference


class Expression:
    """A value that is computed: an operation over values, or a reference with arguments. Immutable.

    The kinds, details and operands are those of `genever.language.syntax.nodes.Operation`, and besides:

    - ``call``: the reference and its arguments, positional ones first; ``detail`` is (number of
      positional arguments, names of the others, whether it is partial);
    - ``edit``: the value before, or `INHERITED`, and the change; ``detail`` is ``+=``, ``-=`` or ``|=``.
    """

    __slots__ = ("detail", "kind", "operands", "origin")

    kind: str
    detail: Any
    operands: tuple[Any, ...]
    origin: Origin | None

    def __init__(self, kind: str, detail: Any, operands: tuple[Any, ...], origin: Origin | None = None) -> None:
        set_field = object.__setattr__
        set_field(self, "kind", kind)
        set_field(self, "detail", detail)
        set_field(self, "operands", operands)
        set_field(self, "origin", origin)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"an expression is immutable: cannot set {name!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.kind, self.detail, self.operands, self.origin)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        return (self.kind, self.detail, self.operands) == (other.kind, other.detail, other.operands)

    def __hash__(self) -> int:
        return hash((self.kind, self.detail))

    def __copy__(self) -> Expression:
        return self

    def __deepcopy__(self, memo: object) -> Expression:
        return self

    def __repr__(self) -> str:
        if self.kind == "edit":
            before, change = self.operands
            return f"{before!r} {self.detail} {change!r}"
        return expression_text(self, repr) or f"<{self.kind}>"

    @property
    def is_secret(self) -> bool:
        """Whether it is ``secret(…)``, so that nothing made of it may be shown."""
        return self.kind == "function" and self.detail == "secret"


class _Inherited:
    __slots__ = ()

    def __repr__(self) -> str:
        return "INHERITED"

    def __reduce__(self) -> str:
        return "INHERITED"


#: In an edit, stands for what the parameter has without it: an outer scope's value, or its default.
INHERITED: Any = _Inherited()


def references_in(value: Any) -> Iterator[Reference]:
    """Yield every reference in a value, containers searched."""
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, Expression):
        for operand in value.operands:
            yield from references_in(operand)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from references_in(key)
            yield from references_in(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from references_in(item)


# ---- Their text ----------------------------------------------------------------------------------------

#: How tightly each operation binds; a looser operand of a tighter operation gets parentheses.
_IF, _OR, _AND, _NOT, _COMPARE, _UNION, _DIFFERENCE, _INTERSECTION, _SUM, _TERM, _SIGN, _POWER, _ITEM, _ATOM = range(14)
_SETS = {"|": _UNION, "^": _DIFFERENCE, "&": _INTERSECTION}
_ARITHMETIC = _SETS | {"+": _SUM, "-": _SUM, "*": _TERM, "/": _TERM, "//": _TERM, "%": _TERM, "**": _POWER}
_PRECEDENCE = {"if": _IF, "or": _OR, "and": _AND, "not": _NOT, "compare": _COMPARE, "sign": _SIGN, "index": _ITEM}

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
        kind, detail, operands = expression.kind, expression.detail, expression.operands
        level = _level(expression)
        match kind:
            case "arithmetic" | "compare":
                return self._chain(detail, operands, level)
            case "and" | "or":
                return f" {kind} ".join(self.within(operand, level + 1) for operand in operands)
            case "not":
                return f"not {self.within(operands[0], _NOT)}"
            case "sign":
                return f"{detail}{self.within(operands[0], _SIGN)}"
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
            case "function":
                return self._function(expression)
            case "format":
                return self._format(detail, operands)
            case "call":
                return self._call(detail, operands)
            case "once" | "lazy":
                return f"{kind} {self.within(operands[0], _ATOM)}"
        raise _NoTextError

    def within(self, operand: Any, level: int) -> str:
        """The text of an operand, in parentheses where it binds looser than ``level``."""
        if isinstance(operand, Expression):
            text = self.text(operand)
            return f"({text})" if _level(operand) < level else text
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

    def _function(self, expression: Expression) -> str:
        name, operands = expression.detail, expression.operands
        if name == "secret" and not (isinstance(operands[0], Expression) and operands[0].detail == "env"):
            return "secret('<hidden>')"
        if name == "secret":
            variable, *default = operands[0].operands
            shown = (variable, *(value for value in default if value is None or value == ""))  # Others may be secret.
            return f"secret(env({self._list(shown)}))"
        return f"{name}({self._list(operands)})"

    def _call(self, detail: Any, operands: tuple[Any, ...]) -> str:
        count, names, partial = detail
        reference, *values = (self.within(operand, _IF) for operand in operands)
        arguments = [*values[:count], *(f"{n}={v}" for n, v in zip(names, values[count:], strict=True))]
        return f"{reference.removesuffix('()')}({', '.join([*arguments, '...'] if partial else arguments)})"

    def _format(self, detail: tuple[Any, ...], operands: tuple[Any, ...]) -> str:
        body = self._format_body(detail, operands)
        for quote in ("'", '"', "'''", '"""'):
            if quote not in body and not (len(quote) == 3 and body.endswith(quote[0])):
                return f"f{quote}{body}{quote}"
        raise _NoTextError

    def _format_body(self, detail: tuple[Any, ...], operands: tuple[Any, ...]) -> str:
        parts = []
        for part in detail:
            if isinstance(part, str):
                parts.append(_escaped(part))
                continue
            index, conversion, specification = part
            value = self.within(operands[index], _IF)
            space = " " if value.startswith("{") else ""
            if isinstance(specification, int):
                inner = operands[specification]
                specification = self._format_body(inner.detail, inner.operands)
            else:
                specification = _without_quotes(specification).replace("{", r"\x7b").replace("}", r"\x7d")
            colon = ":" if specification else ""
            parts.append(f"{{{space}{value}{'!' + conversion if conversion else ''}{colon}{specification}}}")
        return "".join(parts)


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


def _level(expression: Expression) -> int:
    if expression.kind == "arithmetic":
        return min(_ARITHMETIC[name] for name in expression.detail)
    return _PRECEDENCE.get(expression.kind, _ATOM)
