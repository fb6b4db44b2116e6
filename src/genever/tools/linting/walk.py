"""What is in a document: its statements by their places, and the kinds of values that rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from genever.language.syntax import nodes
from genever.language.syntax.nodes import Document
from genever.language.text.source import Span
from genever.records import NamedTuple


class Text(NamedTuple):
    """A string or bytes in a document.

    Attributes:
        name: What gets it: the parameter or the macro, or nearer by a key of a dict or the name of an argument.
        node: Where it stands.
        hidden: Whether it is inside ``secret(…)``.
    """

    name: str
    node: nodes.Literal
    hidden: bool = False


class Content:
    """What is in a document.

    Attributes:
        document: The document.
        statements: Its statements by their 0-based offsets; of a block also each of its bindings.
        blocks: The block of each binding in one, by the binding's offset.
        texts: The strings and bytes.
        dicts: The dicts.
        references: The references, those with arguments too.
        imports: The ``import`` statements.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.statements: dict[int, nodes.Statement] = {}
        self.blocks: dict[int, nodes.Block] = {}
        self.texts: list[Text] = []
        self.dicts: list[nodes.Dict] = []
        self.references: list[nodes.Reference] = []
        self.imports: list[nodes.Import] = []

    @cached_property
    def lines(self) -> Mapping[int, Span]:
        """Where each statement stands with the comment on its line, by its 0-based offset; in order."""
        from genever.tools.formatting.pieces import cut  # Only removing statements needs it.

        document = self.document
        pieces = cut(document.source.text, document.statements, not document.diagnostics)
        return {piece.node.start: Span(piece.start, piece.end) for piece in pieces if piece.node is not None}


def content_of(document: Document) -> Content:
    """Return what is in a document."""
    content = Content(document)
    for statement in document.statements:
        content.statements[statement.start] = statement
        match statement:
            case nodes.Binding():
                _collect(content, statement.value, _name(statement))
            case nodes.Block():
                for binding in statement.bindings:
                    content.statements[binding.start] = binding
                    content.blocks[binding.start] = statement
                    _collect(content, binding.value, binding.parameter)
            case nodes.Include():
                _collect(content, statement.path, "path")
            case nodes.Assertion():
                _collect(content, statement.test, "")
            case nodes.Import():
                content.imports.append(statement)
    return content


def _name(binding: nodes.Binding) -> str:
    return binding.parameter if binding.parameter not in ("", "value") else binding.scope or binding.selector


_LITERAL, _DICT, _REFERENCE, _CALL = nodes.Literal, nodes.Dict, nodes.Reference, nodes.Call


def _collect(content: Content, value: nodes.Value, name: str) -> None:
    """Sort a value and all that is in it into the lists of a content, in the order of the text."""
    if isinstance(value, _LITERAL) and type(value.value) not in _TEXTS:
        return  # Most are.
    pending: list[tuple[Any, str, bool]] = [(value, name, False)]
    while pending:
        node, name, hidden = pending.pop()
        kind: Any = type(node)
        if kind is _LITERAL:
            if type(node.value) in _TEXTS:
                content.texts.append(Text(name, node, hidden))
        elif kind is _REFERENCE:
            content.references.append(node)
        elif kind is _CALL:
            content.references.append(node.reference)
            pending += [(item, keyword, hidden) for keyword, item in reversed(node.keywords)]
            pending += [(item, name, hidden) for item in reversed(node.arguments)]
        elif kind is _DICT:
            content.dicts.append(node)
            pending += [(item, _key(key, name), hidden) for key, item in reversed(node.items)]
        elif kind is nodes.Operation:
            hidden = hidden or getattr(node.operator, "name", "") == "secret"
            if getattr(node.operator, "name", "") != "env":  # Its strings are names, and defaults of what is not here.
                pending += [(item, name, hidden) for item in reversed(node.operands)]
        elif kind in (nodes.List, nodes.Tuple):
            pending += [(item, name, hidden) for item in reversed(node.items)]


_TEXTS = frozenset({str, bytes})


def _key(key: nodes.Value, name: str) -> str:
    return key.value if isinstance(key, nodes.Literal) and isinstance(key.value, str) else name
