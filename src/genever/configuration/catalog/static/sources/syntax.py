"""What is kept of a module's source: statements and expressions as plain tuples, without the bodies of functions."""

from __future__ import annotations

from typing import Any, TypeAlias

from genever.records import NamedTuple

# ---- Expressions ----------------------------------------------------------------------------------------


class Name(NamedTuple):
    """A name."""

    name: str


class Attribute(NamedTuple):
    """An attribute of something."""

    value: Expression
    name: str


class Constant(NamedTuple):
    """A number, text, or other constant."""

    value: Any


class Items(NamedTuple):
    """A list, tuple or set; ``kind`` is the name of its class."""

    kind: str
    items: tuple[Expression, ...]


class Pairs(NamedTuple):
    """A dict; the key of what is spread into it is None."""

    items: tuple[tuple[Expression | None, Expression], ...]


class Call(NamedTuple):
    """A call; the name of a ``**`` argument is None."""

    function: Expression
    arguments: tuple[Expression, ...]
    keywords: tuple[tuple[str | None, Expression], ...]
    line: int
    text: str


class Starred(NamedTuple):
    """``*value``."""

    value: Expression


class Subscript(NamedTuple):
    """``value[key]``."""

    value: Expression
    key: Expression


class Operation(NamedTuple):
    """An operator, as `ast` calls it, and its operands: arithmetic, comparisons, ``and``, ``or`` and ``not``."""

    operator: str
    operands: tuple[Expression, ...]


class Joined(NamedTuple):
    """An f-string: texts, and values that it takes as they are."""

    parts: tuple[Expression, ...]


class Choice(NamedTuple):
    """``body if test else other``."""

    test: Expression
    body: Expression
    other: Expression


class Other(NamedTuple):
    """An expression of which only the text is kept."""

    text: str


class Place(NamedTuple):
    """Where a ``def`` or ``class`` is: its line, the offset and length of its name, and the line it ends in."""

    line: int
    start: int
    length: int
    end: int


class Parameter(NamedTuple):
    """A parameter: its `inspect` kind; default and annotation with their texts, None where there is none."""

    name: str
    kind: int
    default: Expression | None
    default_text: str | None
    annotation: str | None


class Function(NamedTuple):
    """A ``def``, or a ``lambda``, whose name is ``<lambda>``."""

    name: str
    place: Place
    decorators: tuple[Expression, ...]
    parameters: tuple[Parameter, ...]
    returns: str | None


Expression: TypeAlias = (
    Name
    | Attribute
    | Constant
    | Items
    | Pairs
    | Call
    | Starred
    | Subscript
    | Operation
    | Joined
    | Choice
    | Function
    | Other
)

# ---- Statements -----------------------------------------------------------------------------------------


class Class(NamedTuple):
    """A ``class`` with its body."""

    name: str
    place: Place
    decorators: tuple[Expression, ...]
    bases: tuple[Expression, ...]
    keywords: tuple[tuple[str | None, Expression], ...]
    body: tuple[Statement, ...]


class Import(NamedTuple):
    """``import module``, or ``as alias``."""

    module: str
    alias: str | None
    line: int


class ImportFrom(NamedTuple):
    """``from module import names``, each with the name that it gets; ``level`` counts the leading dots."""

    module: str
    level: int
    names: tuple[tuple[str, str], ...]
    line: int


class Assign(NamedTuple):
    """Targets that get a value; ``value`` is None for an annotation alone."""

    targets: tuple[Expression, ...]
    value: Expression | None
    value_text: str | None
    annotation: str | None
    line: int


class Extend(NamedTuple):
    """``name += value``."""

    name: str
    value: Expression


class Do(NamedTuple):
    """An expression that is evaluated for what it does."""

    value: Expression


class If(NamedTuple):
    """``if``: both branches."""

    test: Expression
    body: tuple[Statement, ...]
    other: tuple[Statement, ...]


class Try(NamedTuple):
    """``try``: its body with what follows where it succeeds, the handlers, and what is always done."""

    body: tuple[Statement, ...]
    handlers: tuple[tuple[Statement, ...], ...]
    final: tuple[Statement, ...]


class For(NamedTuple):
    """``for target in items``."""

    target: Expression
    items: Expression
    body: tuple[Statement, ...]
    line: int


class With(NamedTuple):
    """``with``: its body, run as it stands."""

    items: tuple[tuple[Expression, Expression | None], ...]
    body: tuple[Statement, ...]


class Delete(NamedTuple):
    """``del`` of names."""

    names: tuple[str, ...]


class Loop(NamedTuple):
    """``while`` or ``match``: its body may run, any number of times."""

    body: tuple[Statement, ...]
    line: int


class Stop(NamedTuple):
    """``raise``, ``return``, ``break`` or ``continue``: nothing after it is run in its block."""

    kind: str
    value: Expression | None


Statement: TypeAlias = (
    Function | Class | Import | ImportFrom | Assign | Extend | Do | If | Try | For | With | Delete | Loop | Stop
)


class Outline(NamedTuple):
    """What a source says; ``problem`` is the message and line of a syntax error, and then there are no statements."""

    statements: tuple[Statement, ...]
    mentions: bool
    problem: tuple[str, int] | None = None
