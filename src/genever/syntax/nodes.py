"""The syntax tree: frozen nodes with the place of each in the text.

``start`` and ``end`` are 0-based offsets in code points, half open. `Document` turns them into lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from genever.diagnostics import Diagnostic
from genever.source import Source, Span

# ---- Values -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: None, a bool, a number, a str or bytes."""

    value: Any
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Macro:
    """A use of a macro or constant, ``%scope/name``; ``name`` holds the scopes too."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reference:
    """``@scope/selector``, or with ``evaluate`` the call ``@scope/selector()``; ``name`` holds both parts."""

    name: str
    evaluate: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class List:
    """``[a, b]``."""

    items: tuple[Value, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tuple:
    """``(a, b)``."""

    items: tuple[Value, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dict:
    """``{a: b}``, as pairs of key and value."""

    items: tuple[tuple[Value, Value], ...]
    start: int
    end: int


Value: TypeAlias = Literal | Macro | Reference | List | Tuple | Dict

# ---- Statements ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Binding:
    """``scope/selector.parameter = value``; a macro where ``parameter`` is empty.

    ``start`` and ``key_end`` enclose the key; in a block the key is the parameter alone.
    """

    scope: str
    selector: str
    parameter: str
    value: Value
    start: int
    key_end: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """``scope/selector:`` with the bindings indented under it."""

    scope: str
    selector: str
    bindings: tuple[Binding, ...]
    start: int
    key_end: int
    end: int


@dataclass(frozen=True, slots=True)
class Import:
    """``import module as alias``, or ``from package import name as alias`` with ``is_from``.

    ``module`` is the whole dotted path in both forms; ``alias`` is None where none is given.
    """

    module: str
    is_from: bool
    alias: str | None
    start: int
    end: int

    def __str__(self) -> str:
        alias = f" as {self.alias}" if self.alias else ""
        if self.is_from:
            package, _, name = self.module.rpartition(".")
            return f"from {package} import {name}{alias}"
        return f"import {self.module}{alias}"


@dataclass(frozen=True, slots=True)
class Include:
    """``include 'path'``."""

    path: Literal
    start: int
    end: int


Statement: TypeAlias = Binding | Block | Import | Include


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, from its ``#`` to the end of the line."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text: its statements in order, its comments, and what is wrong with it.

    A broken statement is left out of ``statements`` and stands in ``diagnostics``.
    """

    source: Source
    statements: tuple[Statement, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    _comments: list[tuple[Comment, ...]] = field(default_factory=list, repr=False, compare=False)

    @property
    def comments(self) -> tuple[Comment, ...]:
        """Every comment, in order."""
        if not self._comments:
            from genever.syntax.recover import find_comments

            self._comments.append(find_comments(self.source.text))
        return self._comments[0]

    def span(self, node: Value | Statement | Comment) -> Span:
        """Return where a node of this document stands."""
        return Span(node.start, node.end)
