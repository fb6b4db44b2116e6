"""One statement in the style: what it begins with, its value laid out, and the comment at its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import assert_never

from genever.language.syntax import nodes
from genever.tools.formatting.layout import INDENT, laid_out
from genever.tools.formatting.pieces import Piece
from genever.tools.formatting.tokens import read_line, string_text

_NUMBER = r"-?(?:[0-9][0-9_]*+\.?[0-9_]*+|\.[0-9][0-9_]*+)(?:e[-+]?[0-9_]++)?"
_NAME = r"[A-Za-z_]\w*+(?:[./][A-Za-z_]\w*+)*+"
_STRING = r"'(?!'')[^'\\\n]*+'"
_ATOM = rf"(?:{_NUMBER}|True|False|None|{_STRING}|%{_NAME}|@{_NAME}(?:\(\))?)"
_SIMPLE = rf"(?:{_ATOM}|[\[(](?:{_ATOM}(?:, (?![\])])|(?=[\])])))*+[\])]|\({_ATOM},\))"
_ITEM = rf"(?:{_ATOM}: )?{_SIMPLE}"
_COMMENT = r"(?:  #[^\n]*+(?<![ \t\f]))?"
#: A binding whose value is one token, with any spaces: most of the others.
_BINDING = re.compile(
    rf"""([A-Za-z_][\w./]*+)[ \t]*+=[ \t]*+({_ATOM}|"(?!"")[^"\\\n]*+")[ \t]*+(\#[^\n]*+)?""", re.ASCII
)
_GAP = re.compile(r"(?:[ \t\f]|\\\n)+")


def with_statements(pieces: Sequence[Piece], width: int) -> list[Piece]:
    """Return the pieces with each statement in the style, on lines no longer than the width where that can be."""
    result: list[Piece] = []
    for piece in pieces:
        text, node, pad = piece.text, piece.node, piece.indent
        if node is not None and not piece.kept and not _is_done(text, pad, width):
            made = statement_text(text, node, pad, width)
            if made != text:
                piece = piece._replace(text=made)
        result.append(piece)
    return result


def _is_done(text: str, pad: str, width: int) -> bool:
    """Return whether a statement is plainly in the style."""
    if (pad and pad != INDENT) or _done(pad)(text) is None:
        return False
    return len(pad) + len(text) <= width or all(len(line) <= width for line in f"{pad}{text}".split("\n"))


@cache
def _done(pad: str) -> Callable[[str], re.Match[str] | None]:
    """Return what matches statements that are in the style, if no line is too long: most of a formatted file's."""
    short = rf"[\[({{](?:{_ITEM}(?:, (?![\])}}])|(?=[\])}}])))++[\])}}]"
    long = rf"[\[({{]\n(?:{pad}{INDENT}{_ITEM},{_COMMENT}\n){{2,}}+{pad}[\])}}]"
    value = rf"(?:{_SIMPLE}|{short}|{long})"
    other = rf"include {_STRING}|import {_NAME}"
    return re.compile(rf"(?:[A-Za-z_][\w./]*+(?: = {value}|:)|{other}){_COMMENT}", re.ASCII).fullmatch


def statement_text(text: str, node: nodes.Statement, pad: str, width: int) -> str:
    """Return a statement, or the header of a block, in the style; its first line has no indentation.

    Args:
        text: The statement with the comment at its end, from its first character on.
        node: What it is.
        pad: The indentation that it is to have.
        width: The longest line.
    """
    match node:
        case nodes.Binding() if (simple := _BINDING.fullmatch(text)) is not None:
            name, value, comment = simple.groups("")
            if value[0] == '"':
                value = string_text(value)
            body = f"{name} = {value}"
        case nodes.Binding():
            key = node.key_end - node.start
            line = read_line(text, key)
            body, comment = laid_out(f"{text[:key]} {line.parts[0].text}", line.parts[1:], pad, width), line.comment
        case nodes.Assertion():
            line = read_line(text, len("assert"))
            body, comment = laid_out("assert", line.parts, pad, width), line.comment
        case nodes.Include():
            line = read_line(text, len("include"))
            words = [part.text for part in line.parts]
            path = line.parts[: words.index("as")] if node.scope else line.parts
            body = laid_out("include", path, pad, width) + (f" as {node.scope}" if node.scope else "")
            comment = line.comment
        case nodes.Dotenv():
            line = read_line(text, len("dotenv"))
            body, comment = "dotenv" + laid_out("", line.parts, pad, width).lstrip(), line.comment
        case nodes.Import() | nodes.Block() | nodes.Unbinding():  # None of them has a string or a bracket.
            written, sign, after = text.partition("#")
            body, comment = _words(written, node), (sign + after).rstrip(" \t\f")
        case _:
            assert_never(node)
    return f"{body}  {comment}" if comment else body


def _words(written: str, node: nodes.Import | nodes.Block | nodes.Unbinding) -> str:
    if isinstance(node, nodes.Import):
        return str(node)
    words = _GAP.split(written.strip(" \t\f"))
    return " ".join(filter(None, words)) if isinstance(node, nodes.Unbinding) else "".join(words)
