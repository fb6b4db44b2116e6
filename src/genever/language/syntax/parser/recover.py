"""Reading on after a broken statement.

The text is cut into logical statements and each is parsed by itself, so one mistake costs one statement
and never invents another. The cut errs towards short statements: inside an unclosed bracket, a line that
looks like a new statement is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lark import TextSlice, Token

from genever.language.syntax import nodes
from genever.language.syntax.parser.grammar import PROBLEMS, parser
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.selectors import split_scoped
from genever.language.text.source import Source, Span

# Strings first, so that nothing in them counts; then what else shapes the layout.
_PIECE = re.compile(
    r"""
    (?P<string>[A-Za-z]{0,2}(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"
                             |'(?!'')(?:[^'\\\n]|\\.)*'|"(?!"")(?:[^"\\\n]|\\.)*"))
  | (?P<comment>\#[^\n]*)
  | (?P<open>[\[({])
  | (?P<close>[\])}])
  | (?P<continued>\\\r?\n)
  | (?P<newline>\n)
  | (?P<other>[^\[\](){}\\\n\#'"A-Za-z]+|[A-Za-z]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_STATEMENT = re.compile(
    r"(?:[A-Za-z_][\w./]*[ \t]*(?:[-+|]?=(?!=)|:[ \t]*(?:#|\r?$))|(?:import|from|include|assert|del)[ \t])", re.M
)
_COLON = re.compile(r":[ \t\f]*(?:#[^\n]*)?\Z")
_HEADER = re.compile(r"[ \t]*[A-Za-z_][\w./]*[ \t]*:[ \t\f]*(?:#[^\n]*)?\r?\n?\Z")


class Line(NamedTuple):
    """One logical line: its offsets without the line end, and the column it begins at."""

    start: int
    end: int
    indent: int


def find_comments(text: str) -> tuple[nodes.Comment, ...]:
    """Return every comment of a text, in order."""
    return tuple(
        nodes.Comment(match.group(), match.start(), match.end())
        for match in _PIECE.finditer(text)
        if match.lastgroup == "comment"
    )


def parse_apart(source: Source) -> nodes.Document:
    """Parse a broken text statement by statement; what is broken becomes diagnostics."""
    statements: list[nodes.Statement] = []
    diagnostics: list[Diagnostic] = []
    lines = list(logical_lines(source.text))
    whole = source.text + "\n"
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if _HEADER.match(source.text, line.start, line.end):
            body = at
            while at < len(lines) and lines[at].indent > line.indent:
                at += 1
            block = _parse_block(source, whole, line, lines[body:at], diagnostics)
            if block is not None:
                statements.append(block)
            continue
        found = _parse_line(source, whole, line, "document", diagnostics)
        if found is not None:
            statements.extend(found)
        elif _COLON.search(source.text, line.start, line.end):
            while at < len(lines) and lines[at].indent > line.indent:
                at += 1  # A broken header takes its block along.
    if not diagnostics:  # Each statement is sound by itself: what failed is how they stand together.
        diagnostics.append(_whole_problem(source))
    return nodes.Document(source, tuple(statements), tuple(diagnostics))


def _parse_line(source: Source, whole: str, line: Line, start: str, diagnostics: list[Diagnostic]) -> Any:
    from genever.language.syntax.parser.messages import describe

    try:
        end = line.end if start == "header" else line.end + 1  # A header ends before its line does.
        return parser().parse(TextSlice(whole, line.start, end), start=start)
    except PROBLEMS as problem:
        diagnostics.append(describe(problem, source, line.start, line.end))
        return None


def _parse_block(
    source: Source, whole: str, header: Line, body: list[Line], diagnostics: list[Diagnostic]
) -> nodes.Block | None:
    key = _parse_line(source, whole, header, "header", diagnostics)
    entries = [_parse_line(source, whole, line, "entry", diagnostics) for line in body]
    if not body:
        diagnostics.append(
            Diagnostic("indentation", "an indented block must follow the colon", source, _tail(source, header))
        )
    if not isinstance(key, Token) or not body:
        return None
    for line in body[1:]:
        if line.indent != body[0].indent:
            has_tabs = any("\t" in _white_space_before(source, indented) for indented in (body[0], line))
            hint = "a tab reaches to the next multiple of eight" if has_tabs else None
            message = "the lines of a block begin in one column"
            diagnostics.append(Diagnostic("indentation", message, source, _tail(source, line), hint))
    good = [entry for entry in entries if isinstance(entry, nodes.Binding)]
    scope, selector = split_scoped(str(key))
    assert key.start_pos is not None and key.end_pos is not None
    return nodes.Block(
        scope,
        selector,
        tuple(entry._replace(scope=scope, selector=selector) for entry in good),
        key.start_pos,
        key.end_pos,
        body[-1].end,
    )


def _white_space_before(source: Source, line: Line) -> str:
    return source.text[source.text.rfind("\n", 0, line.start) + 1 : line.start]


def _tail(source: Source, line: Line) -> Span:
    return Span(line.start, max(line.end, line.start + 1))


def _whole_problem(source: Source) -> Diagnostic:
    """Say what is wrong with a text whose every statement is sound by itself: its indentation."""
    from genever.language.syntax.parser.messages import describe

    try:
        parser().parse(source.text + "\n", start="document")
    except PROBLEMS as problem:
        return describe(problem, source)
    raise AssertionError("a text was refused and then accepted")


def logical_lines(text: str) -> Iterator[Line]:
    """Yield the logical lines of a text, however broken it is.

    A line end inside brackets does not end a line, unless the next line looks like a new statement
    that is indented no deeper than the line the bracket stands in.
    """
    start = indent = -1  # of the line being read; -1 before its first piece
    depth = end = 0
    for piece in _PIECE.finditer(text):
        kind = piece.lastgroup
        if kind == "newline":
            if start < 0:
                continue
            column, offset = _next_line(text, piece.end())
            if depth and (column > indent or not _STATEMENT.match(text, offset)):
                continue
            yield Line(start, piece.start(), indent)
            start, depth = -1, 0
        elif kind != "comment":
            if start < 0:
                if kind == "continued" or piece.group().isspace():
                    continue
                begin = piece.start() + len(piece.group()) - len(piece.group().lstrip())
                start, indent = begin, _indent(text, begin)
            if kind == "open":
                depth += 1
            elif kind == "close":
                depth = max(0, depth - 1)
        end = piece.end()
    if start >= 0:
        yield Line(start, max(end, len(text)), indent)


def _next_line(text: str, offset: int) -> tuple[int, int]:
    """Return the column and offset of the first character that is no blank from ``offset`` on, on its line."""
    begin = offset
    while offset < len(text) and text[offset] in " \t\f":
        offset += 1
    return len(text[begin:offset].expandtabs(8)), offset


def _indent(text: str, offset: int) -> int:
    begin = text.rfind("\n", 0, offset) + 1
    return len(text[begin:offset].expandtabs(8))


def open_bracket(text: str, start: int, end: int) -> int | None:
    """Return the offset of the innermost bracket left open in ``text[start:end]``, or None."""
    opened: list[int] = []
    for piece in _PIECE.finditer(text, start, end):
        if piece.lastgroup == "open":
            opened.append(piece.start())
        elif piece.lastgroup == "close" and opened:
            opened.pop()
    return opened[-1] if opened else None
