"""Expressions in values, and their text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
        from genever.language.values.expression_text import expression_text  # It takes an expression apart.

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
