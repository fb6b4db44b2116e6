"""Tokens, and the line ends and indentation among them: what stands between the lexer and the parser.

gin ignores indentation outside blocks, so only a block's is passed on, as _INDENT and _DEDENT.
All state is local to one run of `layout`, so any number of threads may use it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from genever.language.syntax.nodes import MAX_NESTING
from genever.language.syntax.parser.problems import LayoutError

_OPENING = frozenset({"LSQB", "LPAR", "LBRACE"})
_CLOSING = frozenset({"RSQB", "RPAR", "RBRACE"})
_SHAPING = _OPENING | _CLOSING | {"COLON", "_NEWLINE"}


class Token(str):
    """The text of a token, with the name of its terminal and the offsets of its place."""

    __slots__ = ("end_pos", "start_pos", "type")

    type: str
    start_pos: int
    end_pos: int


def layout(tokens: Iterator[Token], text: str) -> Iterator[Token]:
    """Yield the tokens of a text without the line ends inside brackets, and with a block's indentation among them.

    Raises:
        LayoutError: Indentation is inconsistent or brackets nest too deep.
    """
    depth = 0  # open brackets
    indents = [0]  # columns, as Python's tokenizer keeps them
    block = 0  # length of `indents` inside the open block, or 0
    header = False  # the line just read ends in a colon
    blank = True  # no token yet on this logical line
    first = next(tokens, None)
    if first is None:
        return
    if first.type != "_NEWLINE" and first.start_pos > 0 and text.find("\n", 0, first.start_pos) < 0:
        indents.append(first.start_pos)  # The text's first line is indented.
    for token in chain((first,), tokens):
        kind = token.type
        if kind not in _SHAPING:
            blank = header = False
            yield token
        elif kind != "_NEWLINE":
            blank = False
            if kind in _OPENING:
                depth += 1
                if depth > MAX_NESTING:
                    message = f"brackets nest deeper than {MAX_NESTING} levels"
                    raise LayoutError("nesting", message, token.start_pos, token.end_pos)
            elif kind in _CLOSING:
                depth -= 1
            header = kind == "COLON" and not depth
            yield token
        elif not depth:
            if not blank:
                yield token
            blank = True
            column = _column(token) if token[-1] != "\n" else 0
            if column > indents[-1]:
                if block:
                    raise LayoutError("indentation", "unexpected indent", *_after(token))
                indents.append(column)
                if header:
                    block = len(indents)
                    yield _empty("_INDENT", token)
            elif header:
                raise LayoutError("indentation", "an indented block must follow the colon", *_after(token))
            while column < indents[-1]:
                if block == len(indents):
                    block = 0
                    yield _empty("_DEDENT", token)
                indents.pop()
            if column > indents[-1]:
                raise LayoutError("indentation", "this line's indentation matches no line before", *_after(token))
            header = False


def _empty(kind: str, place: Token) -> Token:
    token = Token()
    token.type, token.start_pos, token.end_pos = kind, place.start_pos, place.end_pos
    return token


def _after(newline: Token) -> tuple[int, int]:
    """The place where the line after a line end begins to say something."""
    return newline.end_pos, newline.end_pos + 1


def _column(newline: Token) -> int:
    """The column that the line after a line end begins at, tabs reaching to the next multiple of eight."""
    indent = newline[newline.rfind("\n") + 1 :]
    return len(indent.expandtabs(8)) if "\t" in indent else len(indent.replace("\f", ""))
