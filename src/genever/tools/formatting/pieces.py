"""A document cut into pieces: its statements with the comments on their lines, and the comments between them."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from genever.language.syntax import nodes
from genever.language.syntax.lines import logical_lines


class Piece(NamedTuple):
    """A statement or a line of a block with the comment on its line, a comment of its own, or what is kept.

    Attributes:
        text: From its first character to its last, without the indentation of its first line.
        node: The statement, that of a block for its first line; None for a comment, and for a statement that is broken.
        indent: The white space before it.
        depth: 1 for what is in a block, else 0.
        blank: How many blank lines stand above it.
        start: Where ``text`` stands, as 0-based offsets; ``end`` is where it ends.
        kept: Whether it is to stay as it is.
        is_comment: Whether it is a comment.
    """

    text: str
    node: nodes.Statement | None
    indent: str
    depth: int
    blank: int
    start: int
    end: int
    kept: bool = False
    is_comment: bool = False


#: A comment or a statement: where it starts and ends, the white space before it, the blank lines above it, and whether
#: it is a comment.
_Row: TypeAlias = tuple[int, int, str, int, bool]

#: A line: blank, a comment, or a whole statement that has no bracket but ``()`` and no string that may go on.
_LINE = re.compile(
    r"""(?P<indent>[ \t\f]*+)(?:(?P<blank>(?:\n|\Z))|(?P<continued>\\\n)|(?:(?P<comment>\#[^\n]*+)
    |(?P<whole>[^\s#()\[\]{}'"\\](?:[^#()\[\]{}'"\\\n]++|\(\)|'(?!'')[^'\\\n]*+'|"(?!"")[^"\\\n]*+")*+(?:\#[^\n]*+)?))
    (?:\n|\Z))""",
    re.VERBOSE,
)
_PART = re.compile(
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
    found = _flattened(statements)
    by_start = {} if is_sound else {node.start: (node, depth) for node, depth in found}
    pieces: list[Piece] = []
    comments: list[_Row] = []  # Those above the statement to come, which says whether they are in a block.
    depth, column = 0, 0  # Whether the last statement is in a block, and where that block begins.
    for row in _rows(text) if is_sound else _rows_of_lines(text):
        start, end, indent, blank, is_comment = row
        if is_comment:
            comments.append(row)
            continue
        place = next(found, None) if is_sound else by_start.get(start)
        node, inner = place or (None, int(bool(depth) and _column(indent) > column))
        if is_sound and node is None:
            raise ValueError("a line more than there are statements")
        if comments:
            _add_comments(text, comments, pieces, depth, inner, column)
            comments = []
        if type(node) is nodes.Block:
            depth, column = 1, _column(indent)
        elif not inner:
            depth = 0
        pieces.append(Piece(text[start:end], node, indent, inner, blank, start, end, node is None))
    if is_sound and next(found, None) is not None:
        raise ValueError("a statement more than there are lines")
    _add_comments(text, comments, pieces, depth, 0, column)
    return pieces


def _add_comments(
    text: str, comments: Sequence[_Row], pieces: list[Piece], depth: int, inner: int, column: int
) -> None:
    """Add the comments between two statements.

    Args:
        text: The whole text.
        comments: Where they stand.
        pieces: What to add them to.
        depth: 1 if the first statement is in a block, else 0.
        inner: 1 if the second is in that block, else 0.
        column: The column that the block's header begins in.
    """
    for start, end, indent, blank, _ in comments:
        depth = inner or int(bool(depth) and _column(indent) > column)
        pieces.append(Piece(text[start:end], None, indent, depth, blank, start, end, False, True))


def _flattened(statements: Sequence[nodes.Statement]) -> Iterator[tuple[nodes.Statement, int]]:
    """Yield what begins a line of its own, and whether that is in a block."""
    for statement in statements:
        yield statement, 0
        if type(statement) is nodes.Block:
            for binding in statement.bindings:
                yield binding, 1


def _rows(text: str) -> Iterator[_Row]:
    """Yield the comments and the statements of a sound text."""
    at, size, blank = 0, len(text), 0
    match = _LINE.match
    while at < size:
        line = match(text, at)
        kind = line.lastgroup if line is not None else None
        if line is not None and kind in ("blank", "continued"):
            blank, at = blank + (kind == "blank"), line.end()
            continue
        if line is not None and kind is not None:
            (start, end), indent, at = line.span(kind), line["indent"], line.end()
        else:
            start = at
            while text[start] in " \t\f":
                start += 1
            end = _end_of_line(text, start)
            indent, at = text[at:start], end + 1
        if text[end - 1] in " \t\f":
            end = start + len(text[start:end].rstrip(" \t\f"))
        if start < end:
            yield start, end, indent, blank, kind == "comment"
            blank = 0


def _end_of_line(text: str, at: int) -> int:
    """Return where a statement ends: at the first line end that is in no bracket and no string."""
    depth = 0
    for part in _PART.finditer(text, at):
        kind = part.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "newline" and not depth:
            return part.start()
    return len(text)


def _rows_of_lines(text: str) -> Iterator[_Row]:
    """Yield the comments and the statements, broken ones included, of any text."""
    at = 0
    for line in logical_lines(text):
        begin = text.rfind("\n", 0, line.start) + 1
        blank = yield from _rows_between(text, at, begin)
        end = line.start + len(text[line.start : line.end].rstrip(" \t\f\n"))
        yield line.start, end, text[begin : line.start], blank, False
        at = text.find("\n", end) + 1 or len(text)
    yield from _rows_between(text, at, len(text))


def _rows_between(text: str, start: int, end: int) -> Generator[_Row, None, int]:
    """Yield the comments in a part of a text that has no statements; return how many blank lines are at its end."""
    blank = 0
    while start < end:
        line = _LINE.match(text, start, end)
        if line is None:
            break
        if line["comment"] is None:
            blank += line["blank"] is not None
        else:
            begin, stop = line.span("comment")
            yield begin, begin + len(text[begin:stop].rstrip(" \t\f")), line["indent"], blank, True
            blank = 0
        start = line.end()
    return blank


def _column(indent: str) -> int:
    return len(indent.expandtabs(8))
