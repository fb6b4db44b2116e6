"""The statements of a text, each with what makes it the same statement as one of another text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from genever.language.syntax import nodes
from genever.language.syntax.parse import parse_anew
from genever.language.text.errors import error_for
from genever.language.text.source import Source

#: What a statement is about: its kind, its name, and the how many-th of these it is, from 0.
Key: TypeAlias = tuple[str, str, int]


class Item(NamedTuple):
    """A statement of a text, or a binding in a block of one.

    Attributes:
        key: What it is about.
        statement: What it says.
        name: What is bound, as it would be written in a line of its own; the statement's own text for other statements.
        start: Where it begins in the text.
        end: Where it ends.
        block: The block that it is in, if it is in one.
    """

    key: Key
    statement: nodes.Statement
    name: str
    start: int
    end: int
    block: nodes.Block | None = None


def items(text: str, name: str | None = None) -> list[Item]:
    """Return the statements of a text, in order; ``name`` is what messages call it.

    Raises:
        ConfigSyntaxError: Some of it is no statement.
    """
    document = parse_anew(Source(text, name))  # The cache is for files: a store may have thousands of texts.
    if document.diagnostics:
        raise error_for(document.diagnostics)
    found = []
    seen: Counter[tuple[str, str]] = Counter()
    for statement, block in _flat(document.statements):
        kind, what = _kind(statement, block, text)
        key = (kind, what, seen[kind, what])
        seen[kind, what] += 1
        found.append(Item(key, statement, what, statement.start, _end(text, statement.end), block))
    return found


#: What may stand between the last token of a value and the brackets that are closed after it.
_CLOSING = re.compile(r"(?:[ \t\f\r\n]|\\\n|#[^\n]*)*+\)")


def _end(text: str, end: int) -> int:
    """Return where a statement ends with the brackets around its value, which are no part of any node."""
    while (closing := _CLOSING.match(text, end)) is not None:
        end = closing.end()
    return end


def _flat(statements: tuple[nodes.Statement, ...]) -> Iterator[tuple[nodes.Statement, nodes.Block | None]]:
    for statement in statements:
        if isinstance(statement, nodes.Block):
            yield from ((binding, statement) for binding in statement.bindings)
        else:
            yield statement, None


def _kind(statement: nodes.Statement, block: nodes.Block | None, text: str) -> tuple[str, str]:
    match statement:
        case nodes.Binding() | nodes.Unbinding():
            owner = block if block is not None else statement
            return "binding", key_text(owner.scope, owner.selector, statement.parameter)
        case nodes.Import():
            return "import", str(statement)
        case _:
            return type(statement).__name__.lower(), text[statement.start : _end(text, statement.end)]


def key_text(scope: str, selector: str, parameter: str) -> str:
    """Return a key as it is written; a macro has no parameter."""
    name = f"{scope}/{selector}" if scope else selector
    return f"{name}.{parameter}" if parameter else name


def is_same_name(one: str, other: str) -> bool:
    """Return whether two keys may mean one parameter: in one scope, where one has more of the selector than the other.

    >>> is_same_name("retrieval.top_k", "search.retrieval.top_k"), is_same_name("a/retrieval.top_k", "retrieval.top_k")
    (True, False)
    """
    (scope, _, name), (other_scope, _, other_name) = one.rpartition("/"), other.rpartition("/")
    if scope != other_scope:
        return False
    shorter, longer = sorted((name, other_name), key=len)
    return longer == shorter or ("." in shorter and longer.endswith(f".{shorter}"))


def meaning(item: Item, text: str) -> object:
    """Return what is equal for two statements that say the same, however they are laid out."""
    return _without_places(item.statement)[4 if isinstance(item.statement, nodes.Binding) else 0 :]


def _without_places(node: object) -> tuple[object, ...]:
    """Return a node's parts without where it stands."""
    fields = getattr(node, "_fields", None)
    if fields is None:
        return (type(node).__name__, node)
    kept = (getattr(node, field) for field in fields if field not in ("start", "end", "key_end"))
    return (type(node).__name__, *(_part(part) for part in kept))


def _part(part: object) -> object:
    if isinstance(part, tuple):
        return _without_places(part) if hasattr(part, "_fields") else tuple(_part(inner) for inner in part)
    return (type(part).__name__, part)
