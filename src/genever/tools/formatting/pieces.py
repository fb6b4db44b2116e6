"""A document cut into pieces: its statements with the comments on their lines, and the comments between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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


#: A comment: where it starts and ends, the white space before it, and the blank lines above it.
_Comment: TypeAlias = tuple[int, int, str, int]
#: A statement or a line of a block: where it starts and ends, its node if it is sound, and whether it is in a block.
_Line: TypeAlias = tuple[int, int, nodes.Statement | None, int]

#: A line between statements.
_BETWEEN = re.compile(r"(?P<indent>[ \t\f]*+)(?:(?P<blank>\n|\Z)|(?P<continued>\\\n)|(?P<comment>#[^\n]*+)(?:\n|\Z))")
#: A statement, if it has no bracket but ``()`` and no string that may go on, to the end of its line.
_SIMPLE = re.compile(
    r"""(?:[^#()\[\]{}'"\\\n]++|\(\)|'(?!'')[^'\\\n]*+'|"(?!"")[^"\\\n]*+")*+(?:\#[^\n]*+)?(?=\n|\Z)""", re.VERBOSE
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
    """
    pieces: list[Piece] = []
    at = depth = column = 0  # Where a line begins; whether the statement above is in a block, and where that begins.
    for start, end, node, inner in (_lines if is_sound else _lines_of_any)(text, statements):
        gap = text[at:start]
        comments: Sequence[_Comment] = ()
        if not gap.strip(" \t\f\n"):
            blank, indent = gap.count("\n"), gap[gap.rfind("\n") + 1 :]
        else:
            begin = text.rfind("\n", 0, start) + 1
            comments, blank = _comments(text, at, begin)
            indent = text[begin:start]
        if node is None:
            inner = int(bool(depth) and _column(indent) > column)
        if comments:
            pieces += _comment_pieces(text, comments, depth, inner, column)
        if type(node) is nodes.Block:
            depth, column = 1, _column(indent)
        elif not inner:
            depth = 0
        pieces.append(Piece(text[start:end], node, indent, inner, blank, start, end, node is None))
        at = text.find("\n", end) + 1 or len(text)
    comments, _ = _comments(text, at, len(text))
    pieces += _comment_pieces(text, comments, depth, 0, column)
    return pieces


def _comment_pieces(text: str, comments: Sequence[_Comment], depth: int, inner: int, column: int) -> Iterator[Piece]:
    """Yield the comments between two statements.

    Args:
        text: The whole text.
        comments: Where they stand.
        depth: 1 if the first statement is in a block, else 0.
        inner: 1 if the second is in that block, else 0.
        column: The column that the block's header begins in.
    """
    for start, end, indent, blank in comments:
        depth = inner or int(bool(depth) and _column(indent) > column)
        yield Piece(text[start:end], None, indent, depth, blank, start, end, False, True)


def _flattened(statements: Sequence[nodes.Statement]) -> Iterator[tuple[nodes.Statement, int]]:
    """Yield what begins a line of its own, and whether that is in a block."""
    for statement in statements:
        yield statement, 0
        if type(statement) is nodes.Block:
            for binding in statement.bindings:
                yield binding, 1


def _lines(text: str, statements: Sequence[nodes.Statement]) -> Iterator[_Line]:
    """Yield the statements of a sound text, which these are."""
    for node, depth in _flattened(statements):
        start = node.start
        simple = _SIMPLE.match(text, start)
        end = simple.end() if simple is not None else _end_of_line(text, start)
        if text[end - 1] in " \t\f":
            end = start + len(text[start:end].rstrip(" \t\f"))
        yield start, end, node, depth


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


def is_one_line(text: str) -> bool:
    """Return whether a text is a logical line from its first character to its last: it goes on on no other one."""
    if text[:1].isspace():
        return False
    return ("\n" not in text and text[-1:] != "\\") or _end_of_line(f"{text}\n", 0) == len(text)


def _lines_of_any(text: str, statements: Sequence[nodes.Statement]) -> Iterator[_Line]:
    """Yield the statements, broken ones included, of any text, of which these are sound."""
    by_start = {node.start: (node, depth) for node, depth in _flattened(statements)}
    for line in logical_lines(text):
        end = line.start + len(text[line.start : line.end].rstrip(" \t\f\n"))
        yield line.start, end, *by_start.get(line.start, (None, 0))


def _comments(text: str, start: int, end: int) -> tuple[list[_Comment], int]:
    """Return the comments in a part of a text that has no statements, and how many blank lines are at its end."""
    comments: list[_Comment] = []
    blank = 0
    while start < end:
        line = _BETWEEN.match(text, start, end)
        if line is None:
            break
        if line["comment"] is None:
            blank += line["blank"] is not None
        else:
            begin, stop = line.span("comment")
            comments.append((begin, begin + len(text[begin:stop].rstrip(" \t\f")), line["indent"], blank))
            blank = 0
        start = line.end()
    return comments, blank


def _column(indent: str) -> int:
    return len(indent.expandtabs(8))
