"""A document cut into pieces: its statements with the comments on their lines, and the comments between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple, TypeAlias

from genever.language.syntax import nodes
from genever.language.syntax.lines import logical_lines
from genever.language.text.source import Span

#: What a line of a document is: a statement, a block for its first line, or a binding in a block.
Node: TypeAlias = nodes.Statement


class Piece(NamedTuple):
    """A statement or a line of a block with the comment on its line, a comment of its own, or what is kept.

    Attributes:
        text: From its first character to its last, without the indentation of its first line.
        node: What it is; None for a comment, and for a statement that is broken.
        indent: The white space before it.
        depth: 1 for what is in a block, else 0.
        blank: How many blank lines stand above it.
        span: Where ``text`` stands.
        kept: Whether it is to stay as it is.
    """

    text: str
    node: Node | None
    indent: str
    depth: int
    blank: int
    span: Span
    kept: bool = False

    @property
    def is_comment(self) -> bool:
        """Whether it is a comment of its own."""
        return self.text.startswith("#")


#: A line that is a whole statement: it has no bracket but ``()``, and no string that may go on.
_WHOLE = re.compile(
    r"""[ \t\f]*+(?:[^\s#()\[\]{}'"\\](?:[^#()\[\]{}'"\\\n]++|\(\)|'(?!'')[^'\\\n]*+'|"(?!"")[^"\\\n]*+")*+)"""
    r"(?:#[^\n]*+)?(?=\n|\Z)"
)
_VOID = re.compile(r"(?:[ \t\f]*+(?:#[^\n]*+)?\n)*+(?:[ \t\f]*+(?:#[^\n]*+)?\Z)?")
_PIECE = re.compile(
    r"""(?P<other>(?:[^\[\](){}\\\n\#'"]++|\\\n
        |'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?!'')(?:[^'\\\n]|\\.)*'|"(?!"")(?:[^"\\\n]|\\.)*")++)
      | (?P<comment>\#[^\n]*) | (?P<open>[\[({]) | (?P<close>[\])}]) | (?P<newline>\n)""",
    re.VERBOSE | re.DOTALL,
)


def cut(text: str, statements: Sequence[nodes.Statement], is_sound: bool = True) -> list[Piece]:
    """Return the pieces of a text, in order.

    Args:
        text: The text, with plain line ends.
        statements: Its statements.
        is_sound: Whether that is all that is in it; what is not among them stays as it is.

    Raises:
        ValueError: The text has other statements than these.
    """
    spans = _statement_spans(text) if is_sound else [Span(line.start, line.end) for line in logical_lines(text)]
    found = list(_flattened(statements))
    if is_sound:
        if len(found) != len(spans):
            raise ValueError(f"{len(spans)} lines for {len(found)} statements")
        placed: list[tuple[Node, int] | None] = [*found]
    else:
        by_start = {node.start: (node, depth) for node, depth in found}
        placed = [by_start.get(span.start) for span in spans]
    pieces: list[Piece] = []
    at = depth = column = 0
    for span, place in zip(spans, placed, strict=True):
        indent = _indent(text, span.start)
        node, inner = place if place is not None else (None, int(bool(depth) and _column(indent) > column))
        blank = _gap(text, at, span.start - len(indent), pieces, depth, inner, column)
        if isinstance(node, nodes.Block):
            depth, column = 1, _column(indent)
        elif not inner:
            depth = 0
        content = text[span.start : span.end].rstrip(" \t\f\n")
        span = Span(span.start, span.start + len(content))
        pieces.append(Piece(content, node, indent, inner, blank, span, node is None))
        at = text.find("\n", span.end) + 1 or len(text)
    _gap(text, at, len(text), pieces, depth, 0, column)
    return pieces


def _flattened(statements: Sequence[nodes.Statement]) -> Iterator[tuple[Node, int]]:
    """Yield what begins a line of its own, and whether that is in a block."""
    for statement in statements:
        yield statement, 0
        if type(statement) is nodes.Block:
            for binding in statement.bindings:
                yield binding, 1


def _statement_spans(text: str) -> list[Span]:
    """Return where the statements of a sound text stand, each with the comment that ends it."""
    spans: list[Span] = []
    at = 0
    while (at := _VOID.match(text, at).end()) < len(text):  # type: ignore[union-attr]  # It matches anything.
        found = _WHOLE.match(text, at)
        end = found.end() if found is not None else _end_of_line(text, at)
        start = at
        while text[start] in " \t\f" or text.startswith("\\\n", start):  # A backslash may stand on a line of its own.
            start += 1 if text[start] != "\\" else 2
            if start >= len(text):
                return spans
        if start < end:
            spans.append(Span(start, end))
        at = min(end + 1, len(text))
    return spans


def _end_of_line(text: str, at: int) -> int:
    """Return where a statement ends: at the first line end that is in no bracket and no string."""
    depth = 0
    for piece in _PIECE.finditer(text, at):
        kind = piece.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "newline" and not depth:
            return piece.start()
    return len(text)


def _gap(text: str, start: int, end: int, pieces: list[Piece], depth: int, inner: int, column: int) -> int:
    """Add the comments between two statements; return how many blank lines stand below the last of them.

    Args:
        text: The whole text.
        start: Where the line after the first statement begins.
        end: Where the line of the second begins.
        pieces: What to add them to.
        depth: 1 if the first statement is in a block, else 0.
        inner: 1 if the second is in that block, else 0.
        column: The column that the block's header begins in.
    """
    if start >= end:
        return 0
    blank = 0
    at = start
    for line in text[start:end].removesuffix("\n").split("\n"):
        content = line.strip(" \t\f")
        if content.startswith("#"):
            indent = line[: len(line) - len(line.lstrip(" \t\f"))]
            depth = inner or int(bool(depth) and _column(indent) > column)
            begin = at + len(indent)
            pieces.append(Piece(content, None, indent, depth, blank, Span(begin, begin + len(content))))
            blank = 0
        elif not content:
            blank += 1
        at += len(line) + 1
    return blank


def _indent(text: str, offset: int) -> str:
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    return line if not line or line.isspace() else ""


def _column(indent: str) -> int:
    return len(indent.expandtabs(8))
