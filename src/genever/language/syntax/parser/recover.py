"""Resuming after a broken statement.

The text is cut into logical statements and each is parsed by itself, so one mistake costs one statement
and never invents another. The cut errs towards short statements: inside an unclosed bracket, a line that
looks like a new statement is one.
"""

from __future__ import annotations

import re
from typing import Any

from genever.language.syntax import nodes
from genever.language.syntax.lines import Line, logical_lines
from genever.language.syntax.parser.grammar import parser
from genever.language.syntax.parser.layout import Token
from genever.language.syntax.parser.messages import describe
from genever.language.syntax.parser.problems import PROBLEMS
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.selectors import split_scoped
from genever.language.text.source import Source, Span

_COLON = re.compile(r":[ \t\f]*(?:#[^\n]*)?\Z")
_HEADER = re.compile(r"[ \t]*[A-Za-z_][\w./]*[ \t]*:[ \t\f]*(?:#[^\n]*)?\r?\n?\Z")


def parse_apart(source: Source, begin: int = 0, limit: int | None = None) -> nodes.Document:
    """Parse a broken text statement by statement; what is broken becomes diagnostics.

    With other bounds than the text's own, only what is between them is parsed: whole statements.
    """
    statements: list[nodes.Statement] = []
    diagnostics: list[Diagnostic] = []
    lines = list(logical_lines(source.text, begin, limit))
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
    try:
        end = line.end if start == "header" else line.end + 1  # A header ends before its line does.
        return parser().parse(whole, start, line.start, end)
    except PROBLEMS as problem:
        found = describe(problem, source, line.start, line.end)
        diagnostics.append(found if _is_fixed(found, source, line, start) else found._replace(edits=()))
        return None


def _is_fixed(found: Diagnostic, source: Source, line: Line, start: str) -> bool:
    """Return whether the edits of a finding help: what comes before their end can then be read."""
    for _, (begin, end), text in found.edits:
        edited = source.text[line.start : begin] + text + source.text[end : line.end]
        try:
            parser().parse(edited if start == "header" else f"{edited}\n", start=start)
        except PROBLEMS as problem:
            left = describe(problem, Source(edited), 0, len(edited)).span
            return left is not None and left.start >= begin - line.start + len(text)
    return True


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
    return nodes.Block(
        scope,
        selector,
        tuple(entry._replace(scope=scope, selector=selector) for entry in good),
        key.start_pos,
        key.end_pos,
        entries[-1].end if isinstance(entries[-1], nodes.Binding) else body[-1].end,
    )


def _white_space_before(source: Source, line: Line) -> str:
    return source.text[source.text.rfind("\n", 0, line.start) + 1 : line.start]


def _tail(source: Source, line: Line) -> Span:
    return Span(line.start, max(line.end, line.start + 1))


def _whole_problem(source: Source) -> Diagnostic:
    """Say what is wrong with a text whose every statement is sound by itself: its indentation."""
    try:
        parser().parse(source.text + "\n", "document")
    except PROBLEMS as problem:
        return describe(problem, source)
    raise AssertionError("a text was refused and then accepted")
