"""The outline of a document: what it binds, imports and includes."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from genever.language.syntax import nodes
from genever.language.text.redaction import redacted
from genever.language.text.selectors import scoped
from genever.language.text.source import Span

SymbolKind: TypeAlias = Literal["macro", "parameter", "block", "import", "include", "assertion"]
_LONGEST = 60


class Symbol(NamedTuple):
    """An entry of an outline.

    Attributes:
        name: What it is called.
        kind: What it is.
        detail: Its value, on one line.
        span: All of it.
        name_span: What is selected by a jump there; inside of ``span``.
        children: Those inside.
    """

    name: str
    kind: SymbolKind
    detail: str
    span: Span
    name_span: Span
    children: tuple[Symbol, ...] = ()


def symbols(document: nodes.Document) -> list[Symbol]:
    """Return the outline of a document."""
    return [_symbol(statement, document.source.text) for statement in document.statements]


def _symbol(statement: nodes.Statement, text: str) -> Symbol:
    span = Span(statement.start, statement.end)
    match statement:
        case nodes.Binding():
            name = scoped(statement.scope, statement.selector)
            kind: SymbolKind = "parameter" if statement.parameter else "macro"
            if statement.parameter:
                name = f"{name}.{statement.parameter}"
            return Symbol(name, kind, _detail(statement.value, text), span, Span(span.start, statement.key_end))
        case nodes.Unbinding():
            return Symbol(text[span.start : statement.key_end], "parameter", "", span, span)
        case nodes.Block():
            children = tuple(
                _symbol(binding, text)._replace(name=binding.parameter, kind="parameter")
                for binding in statement.bindings
            )
            end = max([span.end, *(child.span.end for child in children)])
            name = scoped(statement.scope, statement.selector)
            return Symbol(name, "block", "", Span(span.start, end), Span(span.start, statement.key_end), children)
        case nodes.Import():
            return Symbol(str(statement), "import", "", span, span)
        case nodes.Include() | nodes.Dotenv():
            return Symbol(_line(text[span.start : span.end]), "include", "", span, span)
        case nodes.Assertion():
            return Symbol(_line(text[span.start : span.end]), "assertion", "", span, span)


def _detail(value: nodes.Value, text: str) -> str:
    return _line(redacted(text[value.start : value.end]))


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
