"""Line ends and indentation: what stands between the lexer and the parser.

gin ignores indentation outside blocks, so only a block's is passed on, as _INDENT and _DEDENT.
All state is local to one run of `Layout.process`: one `Layout` serves any number of threads.
"""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token
from lark.lark import PostLex

from genever.language.syntax.nodes import MAX_NESTING
from genever.language.syntax.parser.problems import LayoutError

_OPENING = frozenset({"LSQB", "LPAR", "LBRACE"})
_CLOSING = frozenset({"RSQB", "RPAR", "RBRACE"})


class Layout(PostLex):
    """Drops line ends inside brackets and turns a block's indentation into tokens."""

    always_accept = ("_NEWLINE",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Yield the tokens with layout applied.

        Raises:
            LayoutError: Indentation is inconsistent or brackets nest too deep.
        """
        depth = 0  # open brackets
        indents = [0]  # columns, as Python's tokenizer keeps them
        block = 0  # length of `indents` inside the open block, or 0
        header = False  # the line just read ends in a colon
        blank = True  # no token yet on this logical line
        for token in stream:
            kind = token.type
            if kind != "_NEWLINE":
                if blank:
                    if token.start_pos == (token.column or 1) - 1 > 0 and len(indents) == 1:
                        indents.append(token.start_pos)  # The text's first line is indented.
                    blank = False
                header = False
                if kind in _OPENING:
                    depth += 1
                    if depth > MAX_NESTING:
                        raise LayoutError("nesting", f"brackets nest deeper than {MAX_NESTING} levels", *_ends(token))
                elif kind in _CLOSING:
                    depth -= 1
                elif kind == "COLON" and not depth:
                    header = True
                yield token
            elif not depth:
                if not blank:
                    yield token
                blank = True
                column = _column(token)
                if column > indents[-1]:
                    if block:
                        raise LayoutError("indentation", "unexpected indent", *_after(token))
                    indents.append(column)
                    if header:
                        block = len(indents)
                        yield Token.new_borrow_pos("_INDENT", "", token)
                elif header:
                    raise LayoutError("indentation", "an indented block must follow the colon", *_after(token))
                while column < indents[-1]:
                    if block == len(indents):
                        block = 0
                        yield Token.new_borrow_pos("_DEDENT", "", token)
                    indents.pop()
                if column > indents[-1]:
                    raise LayoutError("indentation", "this line's indentation matches no line before", *_after(token))
                header = False


def _ends(token: Token) -> tuple[int, int]:
    assert token.start_pos is not None
    assert token.end_pos is not None
    return token.start_pos, token.end_pos


def _after(newline: Token) -> tuple[int, int]:
    """The place where the line after a line end begins to say something."""
    _, end = _ends(newline)
    return end, end + 1


def _column(newline: Token) -> int:
    """The column that the line after a line end begins at, tabs reaching to the next multiple of eight."""
    indent = newline[newline.rfind("\n") + 1 :]
    return len(indent.expandtabs(8)) if "\t" in indent else len(indent.replace("\f", ""))
