"""One statement in the style: what it begins with, its value laid out, and the comment at its end."""

from __future__ import annotations

import re
from typing import assert_never

from genever.language.syntax import nodes
from genever.tools.formatting.layout import INDENT, WIDTH, laid_out
from genever.tools.formatting.tokens import read_line

_NUMBER = r"-?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:e[-+]?[0-9]++)?"
_NAME = r"(?:[A-Za-z_]\w*[./])*[A-Za-z_]\w*"
_ATOM = rf"(?:{_NUMBER}|True|False|None|'(?!'')[^'\\\n]*'|%{_NAME}|@{_NAME}(?:\(\))?)"
_LIST = rf"\[(?:{_ATOM}(?:, {_ATOM})*)?\]"
_TUPLE = rf"\((?:{_ATOM}(?:,|(?:, {_ATOM})+))?\)"
_DICT = rf"\{{(?:{_ATOM}: {_ATOM}(?:, {_ATOM}: {_ATOM})*)?\}}"
_SIMPLE = rf"(?:{_ATOM}|{_LIST}|{_TUPLE}|{_DICT})"
_COMMENT = r"(?:  #[^\n]*)?"
#: Statements that are in the style as they are, if no line is too long: most of those of a formatted file.
_DONE = tuple(
    re.compile(
        rf"[A-Za-z_][\w./]* = (?:{_SIMPLE}"
        rf"|\[\n(?:{inner}{_SIMPLE},{_COMMENT}\n)+{pad}\]|\(\n(?:{inner}{_SIMPLE},{_COMMENT}\n){{2,}}{pad}\)"
        rf"|\{{\n(?:{inner}{_ATOM}: {_SIMPLE},{_COMMENT}\n)+{pad}\}}){_COMMENT}"
    )
    for pad, inner in (("", INDENT), (INDENT, INDENT * 2))
)


_GAP = re.compile(r"(?:[ \t\f]|\\\n)+")


def statement_text(text: str, node: nodes.Statement, pad: str) -> str:
    """Return a statement, or the header of a block, in the style; its first line has no indentation.

    Args:
        text: The statement with the comment at its end, from its first character on.
        node: What it is.
        pad: The indentation that it is to have.
    """
    if pad in ("", INDENT) and _is_done(text, pad):
        return text
    match node:
        case nodes.Binding():
            key = node.key_end - node.start
            line = read_line(text, key)
            body, comment = laid_out(f"{text[:key]} {line.parts[0].text}", line.parts[1:], pad), line.comment
        case nodes.Assertion():
            line = read_line(text, len("assert"))
            body, comment = laid_out("assert", line.parts, pad), line.comment
        case nodes.Include():
            line = read_line(text, len("include"))
            words = [part.text for part in line.parts]
            path = line.parts[: words.index("as")] if node.scope else line.parts
            body = laid_out("include", path, pad) + (f" as {node.scope}" if node.scope else "")
            comment = line.comment
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


def _is_done(text: str, pad: str) -> bool:
    is_narrow = len(pad) + len(text) <= WIDTH or all(len(line) <= WIDTH for line in f"{pad}{text}".split("\n"))
    return is_narrow and _DONE[bool(pad)].fullmatch(text) is not None
