"""One statement in the style: what it begins with, its value laid out, and the comment at its end."""

from __future__ import annotations

import re
from typing import assert_never

from genever.language.syntax import nodes
from genever.tools.formatting.layout import INDENT, WIDTH, laid_out
from genever.tools.formatting.spelling import string_text
from genever.tools.formatting.tokens import read_line

_NUMBER = r"-?(?:[0-9][0-9_]*+\.?[0-9_]*+|\.[0-9][0-9_]*+)(?:e[-+]?[0-9_]++)?"
_NAME = r"(?:[A-Za-z_]\w*[./])*[A-Za-z_]\w*"
_STRING = r"'(?!'')[^'\\\n]*+'"
_ATOM = rf"(?:{_NUMBER}|True|False|None|{_STRING}|%{_NAME}|@{_NAME}(?:\(\))?)"
_LIST = rf"\[(?:{_ATOM}(?:, {_ATOM})*+)?\]"
_TUPLE = rf"\((?:{_ATOM}(?:,|(?:, {_ATOM})++))?\)"
_DICT = rf"\{{(?:{_ATOM}: {_ATOM}(?:, {_ATOM}: {_ATOM})*+)?\}}"
_SIMPLE = rf"(?:{_ATOM}|{_LIST}|{_TUPLE}|{_DICT})"
_COMMENT = r"(?:  #[^\n]*+)?"
#: Statements that are in the style as they are, if no line is too long: most of those of a formatted file.
_DONE = {
    pad: re.compile(
        rf"(?:[A-Za-z_][\w./]*+ = (?:{_SIMPLE}"
        rf"|\[\n(?:{inner}{_SIMPLE},{_COMMENT}\n)++{pad}\]|\(\n(?:{inner}{_SIMPLE},{_COMMENT}\n){{2,}}+{pad}\)"
        rf"|\{{\n(?:{inner}{_ATOM}: {_SIMPLE},{_COMMENT}\n)++{pad}\}})|include {_STRING}){_COMMENT}"
    )
    for pad, inner in (("", INDENT), (INDENT, INDENT * 2))
}
#: A binding whose value is one token, with any spaces: most of the others.
_BINDING = re.compile(rf"""([A-Za-z_][\w./]*+)[ \t]*+=[ \t]*+({_ATOM}|"(?!"")[^"\\\n]*+")[ \t]*+(\#[^\n]*+)?""")
_GAP = re.compile(r"(?:[ \t\f]|\\\n)+")


def statement_text(text: str, node: nodes.Statement, pad: str) -> str:
    """Return a statement, or the header of a block, in the style; its first line has no indentation.

    Args:
        text: The statement with the comment at its end, from its first character on.
        node: What it is.
        pad: The indentation that it is to have.
    """
    done = _DONE.get(pad)
    if done is not None and (len(pad) + len(text) <= WIDTH or _is_narrow(pad + text)) and done.fullmatch(text):
        return text
    match node:
        case nodes.Binding() if (simple := _BINDING.fullmatch(text)) is not None:
            name, value, comment = simple.groups("")
            if value[0] == '"':
                value = string_text(value)
            body = f"{name} = {value}"
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


def _is_narrow(text: str) -> bool:
    return all(len(line) <= WIDTH for line in text.split("\n"))
