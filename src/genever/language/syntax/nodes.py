"""The syntax tree: immutable nodes with the place of each in the text.

They are named tuples: a dataclass costs a quarter of a millisecond at import, and there are many. Two are
equal only if they are of one class.
``start`` and ``end`` are 0-based offsets in code points, half open; `Document` turns them into lines.
"""

from __future__ import annotations

from typing import Any, TypeAlias, get_args

from genever.language.equality import own_equality
from genever.language.operations import Operator
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.source import Source, Span
from genever.records import NamedTuple

#: How deep brackets and values may nest: they are handled by recursion, and CPython's own limit is 200.
MAX_NESTING = 200

# ---- Values -------------------------------------------------------------------------------------


@own_equality
class Literal(NamedTuple):
    """A constant: None, a bool, a number, a str or bytes."""

    value: Any
    start: int
    end: int


@own_equality
class Macro(NamedTuple):
    """A use of a macro or constant, ``%scope/name``; ``name`` holds the scopes too."""

    name: str
    start: int
    end: int


@own_equality
class Reference(NamedTuple):
    """``@scope/selector``, or with ``evaluate`` the call ``@scope/selector()``; ``name`` holds both parts."""

    name: str
    evaluate: bool
    start: int
    end: int


@own_equality
class Call(NamedTuple):
    """``@f(1, lr=2)``, or with ``partial`` ``@f(1, lr=2, ...)``, which is not called yet."""

    reference: Reference
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]
    partial: bool
    start: int
    end: int


@own_equality
class Operation(NamedTuple):
    """An operator or function over operands; `genever.language.operations` says which of each operator.

    A call is a `Call`, and an edit a `Binding`, so the operator is none of these.
    """

    operator: Operator
    operands: tuple[Value, ...]
    start: int
    end: int


@own_equality
class List(NamedTuple):
    """``[a, b]``."""

    items: tuple[Value, ...]
    start: int
    end: int


@own_equality
class Tuple(NamedTuple):
    """``(a, b)``."""

    items: tuple[Value, ...]
    start: int
    end: int


@own_equality
class Dict(NamedTuple):
    """``{a: b}``, as pairs of key and value."""

    items: tuple[tuple[Value, Value], ...]
    start: int
    end: int


Value: TypeAlias = Literal | Macro | Reference | Call | Operation | List | Tuple | Dict

# ---- Statements ---------------------------------------------------------------------------------


@own_equality
class Binding(NamedTuple):
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
    operator: str = "="  # Or "+=", "-=", "|=".


@own_equality
class Unbinding(NamedTuple):
    """``del scope/selector.parameter``; a macro where ``parameter`` is empty."""

    scope: str
    selector: str
    parameter: str
    start: int
    key_end: int
    end: int


@own_equality
class Block(NamedTuple):
    """``scope/selector:`` with the bindings indented under it."""

    scope: str
    selector: str
    bindings: tuple[Binding, ...]
    start: int
    key_end: int
    end: int


@own_equality
class Import(NamedTuple):
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


@own_equality
class Include(NamedTuple):
    """``include 'path' as scope``; ``scope`` is empty where none is given."""

    path: Literal | Operation
    scope: str
    start: int
    end: int


@own_equality
class Dotenv(NamedTuple):
    """``dotenv('path')``."""

    path: Literal | Operation
    start: int
    end: int


@own_equality
class Assertion(NamedTuple):
    """``assert test, 'message'``; ``message`` is empty where none is given."""

    test: Value
    message: Literal | Operation | None
    start: int
    end: int


Statement: TypeAlias = Binding | Unbinding | Block | Import | Include | Dotenv | Assertion


#: The classes of all values and statements.
KINDS: tuple[Any, ...] = (*get_args(Value), *get_args(Statement))


@own_equality
class Comment(NamedTuple):
    """A comment, from its ``#`` to the end of the line."""

    text: str
    start: int
    end: int


class Document:
    """A parsed text: its statements in order, its comments, and what is wrong with it.

    A broken statement is left out of ``statements`` and stands in ``diagnostics``.
    """

    __slots__ = ("_comments", "diagnostics", "source", "statements")

    def __init__(
        self, source: Source, statements: tuple[Statement, ...], diagnostics: tuple[Diagnostic, ...] = ()
    ) -> None:
        self.source = source
        self.statements = statements
        self.diagnostics = diagnostics
        self._comments: tuple[Comment, ...] | None = None

    def __repr__(self) -> str:
        return f"Document({self.source.label!r}, {len(self.statements)} statements, {len(self.diagnostics)} problems)"

    @property
    def comments(self) -> tuple[Comment, ...]:
        """Every comment, in order."""
        if self._comments is None:
            from genever.language.syntax.lines import find_comments  # Its patterns are large, and few ask.

            text = self.source.text
            self._comments = tuple(Comment(text[start:end], start, end) for start, end in find_comments(text))
        return self._comments

    def span(self, node: Value | Statement | Comment) -> Span:
        """Return where a node of this document stands."""
        return Span(node.start, node.end)
