"""What is being written at an offset: which part of which statement, however unfinished that is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from genever.language.syntax import nodes
from genever.language.syntax.lines import Line, logical_lines
from genever.language.text.selectors import split_scoped
from genever.language.text.source import Span

#: What is being written. ``key``: what a binding gives a value; ``entry``: a parameter in a block; ``value``: any
#: value, or a name that stands alone in one; ``argument``: a value in a call, or the name of a parameter there;
#: ``reference`` after ``@``, ``macro`` after ``%``; ``module`` and ``member`` in an import; ``include``: its path;
#: ``scope``: what follows its ``as``; ``del``: a key; ``none``: a comment, a text, a number.
Writing: TypeAlias = Literal[
    "key",
    "entry",
    "value",
    "argument",
    "reference",
    "macro",
    "module",
    "member",
    "include",
    "scope",
    "del",
    "none",
]


class Call(NamedTuple):
    """A call of a configurable that the offset is inside of.

    Attributes:
        name: What is called, with its scope.
        position: How many arguments stand before the one that is being written.
        keyword: The name of the one that is being written; empty for one by position.
        given: The names of those that were given by name.
        start: Where its ``@`` stands.
        is_function: Whether it is a function of the language, and no configurable.
    """

    name: str
    position: int
    keyword: str
    given: tuple[str, ...]
    start: int
    is_function: bool = False


class Cursor(NamedTuple):
    """What is being written.

    Attributes:
        writing: What it is.
        prefix: What there is of the name or path, up to the offset.
        span: All of the name, also what follows the offset: what a completion replaces.
        scope: That of the binding, as far as it is known.
        selector: What it is a parameter of, as written.
        parameter: The parameter whose value it is.
        calls: The calls around it, the innermost last.
        package: What a member is imported from.
        depth: How many brackets are open.
        quote: The quote that a text began with, where that is being written.
    """

    writing: Writing
    prefix: str
    span: Span
    scope: str = ""
    selector: str = ""
    parameter: str = ""
    calls: tuple[Call, ...] = ()
    package: str = ""
    depth: int = 0
    quote: str = ""


_PIECE = re.compile(
    r"""
    (?P<string>[rRbBuUfF]{0,2}(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"
                                |'(?!'')(?:[^'\\\n]|\\.)*'|"(?!"")(?:[^"\\\n]|\\.)*"))
  | (?P<text>[rRbBuUfF]{0,2}(?:'''|\"\"\"|'|"))
  | (?P<comment>\#[^\n]*)
  | (?P<reference>@[ \t\f]*[\w./]*)
  | (?P<macro>%(?=[A-Za-z_]|\Z)[\w./]*)
  | (?P<number>\.?[0-9][\w.]*)
  | (?P<word>[A-Za-z_][\w./]*)
  | (?P<open>[\[({])
  | (?P<close>[\])}])
  | (?P<comma>,)
  | (?P<compared>[=!<>]=)
  | (?P<equals>[-+|]?=)
  | (?P<other>\s+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"[\w./]*")
_HEADER = re.compile(r"([A-Za-z_][\w./]*)[ \t]*:[ \t\f]*(?:#[^\n]*)?\Z")
_IMPORT = re.compile(r"import[ \t]+(?P<module>[\w.]*)\Z")
_FROM = re.compile(r"from[ \t]+(?P<module>[\w.]*)\Z")
_MEMBER = re.compile(r"from[ \t]+(?P<package>[\w.]+)[ \t]+import[ \t]+(?P<member>\w*)\Z")
_INCLUDE = re.compile(r"include[ \t]*[rRuU]?(?P<quote>['\"])(?P<path>[^'\"\n]*)\Z")
_INCLUDE_AS = re.compile(r"include[ \t]*(?:'[^'\n]*'|\"[^\"\n]*\")[ \t]+as[ \t]+(?P<scope>[\w/]*)\Z")
_DEL = re.compile(r"del[ \t]+(?P<key>[\w./]*)\Z")
_ASSERT = re.compile(r"assert[ \t(]")


def cursor(document: nodes.Document, offset: int) -> Cursor:
    """Return what is being written at an offset."""
    text = document.source.text
    line = _line(document, offset)
    start = line.start if line is not None else offset
    written = text[start:offset]
    here = Span(offset, offset)
    if line is None or not written.strip():
        return _at_beginning(text, offset, offset)
    for pattern, writing, group in (
        (_IMPORT, "module", "module"),
        (_FROM, "module", "module"),
        (_MEMBER, "member", "member"),
        (_INCLUDE, "include", "path"),
        (_INCLUDE_AS, "scope", "scope"),
        (_DEL, "del", "key"),
    ):
        if found := pattern.match(written):
            span = Span(start + found.start(group), _end_of_word(text, offset, writing))
            package = found["package"] if writing == "member" else ""
            quote = found["quote"] if writing == "include" else ""
            return Cursor(writing, found[group], span, package=package, quote=quote)  # type: ignore[arg-type]
    if written.startswith(("import ", "from ", "include ", "del ")) and "=" not in written:
        return Cursor("none", "", here)
    is_test = _ASSERT.match(written) is not None
    return _in_statement(text, start + 6 if is_test else start, offset, is_test)


def _end_of_word(text: str, offset: int, writing: str) -> int:
    if writing == "include":
        end = offset
        while end < len(text) and text[end] not in "'\"\n":
            end += 1
        return end
    found = _NAME.match(text, offset)
    return found.end() if found else offset


def _line(document: nodes.Document, offset: int) -> Line | None:
    """Return the logical line that an offset is in."""
    text = document.source.text
    statements = document.statements
    known = bisect_right(statements, offset, key=lambda statement: statement.start) - 1
    begin = statements[known].start if known >= 0 else 0
    begin = text.rfind("\n", 0, begin) + 1
    for line in logical_lines(text, begin):
        if line.start > offset:
            return None
        end = text.find("\n", line.end)
        if offset <= (end if end >= 0 else len(text)):
            return line
    return None


def _at_beginning(text: str, start: int, offset: int) -> Cursor:
    """Return what a statement begins with: a key, or in a block a parameter."""
    header = _header_above(text, start)
    span = Span(start, _end_of_word(text, offset, "key"))
    prefix = text[start:offset]
    if header is None:
        return Cursor("key", prefix, span)
    scope, selector = split_scoped(header)
    return Cursor("entry", prefix, span, scope, selector)


def _header_above(text: str, offset: int) -> str | None:
    """Return the key of the block that an indented line belongs to."""
    begin = text.rfind("\n", 0, offset) + 1
    if not (begin < offset and text[begin:offset].isspace()):
        return None
    while begin > 0:
        end = begin - 1
        begin = text.rfind("\n", 0, end) + 1
        above = text[begin:end].rstrip()
        if above and not above[0].isspace() and not above.startswith("#"):
            found = _HEADER.match(above)
            return found[1] if found else None
    return None


class _Frame:
    """An open bracket."""

    __slots__ = ("callee", "given", "is_function", "keyword", "position", "start")

    def __init__(self, callee: str | None, start: int, is_function: bool) -> None:
        self.callee = callee
        self.start = start
        self.is_function = is_function
        self.position = 0
        self.keyword = ""
        self.given: list[str] = []


def _in_statement(text: str, start: int, offset: int, in_value: bool) -> Cursor:
    """Return what is being written in a binding, or with ``in_value`` in an assertion."""
    frames: list[_Frame] = []
    key: Span | None = None
    before: tuple[str, Span] = ("other", Span(start, start))
    before_that = before
    for kind, span in _pieces(text, start, offset):
        if kind == "other" and text[span.start : span.end].isspace():
            continue
        before_that, before = before, (kind, span)
        if kind == "open":
            callee = before_that[1].end == span.start and before_that[0] in ("reference", "word")
            name = text[before_that[1].start : before_that[1].end] if callee else None
            frames.append(_Frame(name and name.lstrip("@ \t"), before_that[1].start, before_that[0] == "word"))
        elif kind == "close" and frames:
            frames.pop()
        elif kind == "comma" and frames:
            frames[-1].position += not frames[-1].keyword
            frames[-1].keyword = ""
        elif kind == "equals":
            if frames and frames[-1].callee:
                frames[-1].keyword = text[before_that[1].start : before_that[1].end]
                frames[-1].given.append(frames[-1].keyword)
            elif not frames and key is None and not in_value:
                key, in_value = before_that[1], True
    kind, span = before
    if not in_value:
        return _at_beginning(text, span.start, offset) if kind == "word" else Cursor("none", "", Span(offset, offset))
    calls = tuple(
        Call(frame.callee, frame.position, frame.keyword, tuple(frame.given), frame.start, frame.is_function)
        for frame in frames
        if frame.callee
    )
    scope, selector, parameter = _owner(text, start, key)
    made = Cursor("value", "", Span(offset, offset), scope, selector, parameter, calls, "", len(frames))
    if span.end == offset and kind in ("reference", "macro"):
        sign = len(text[span.start : span.end]) - len(text[span.start : span.end].lstrip("@% \t\f"))
        whole = Span(span.start + sign, _end_of_word(text, offset, "value"))
        writing: Writing = "reference" if kind == "reference" else "macro"
        return made._replace(writing=writing, prefix=text[whole.start : offset], span=whole)
    if kind == "text" or (span.end == offset and kind == "string"):
        opening = text[span.start : span.end] if kind == "text" else ""
        quote = opening[-1:]
        if kind == "text" and len(opening.lstrip("rRbBuUfF")) == 1:
            end = _end_of_word(text, offset, "include")
            closed = end < len(text) and text[end] == quote
            whole = Span(span.end, end if closed else offset)
            return made._replace(writing="value", prefix=text[span.end : offset], span=whole, quote=quote)
        return made._replace(writing="none")
    if kind in ("comment", "number") or (kind == "string" and span.end == offset):
        return made._replace(writing="none")
    if kind == "word" and span.end == offset:
        made = made._replace(
            prefix=text[span.start : offset], span=Span(span.start, _end_of_word(text, offset, "value"))
        )
        kind = before_that[0]
    if frames and frames[-1].callee and not frames[-1].is_function and kind in ("open", "comma"):
        return made._replace(writing="argument")
    return made


def _pieces(text: str, start: int, offset: int) -> Iterator[tuple[str, Span]]:
    for piece in _PIECE.finditer(text, start, offset):
        kind = piece.lastgroup or "other"
        yield kind, Span(*piece.span())
        if kind == "text":  # It has no end: all that follows is in it.
            return


def _owner(text: str, start: int, key: Span | None) -> tuple[str, str, str]:
    """Return the scope, selector and parameter that a key names; the parameter is empty for a macro."""
    if key is None:
        return "", "", ""
    name = text[key.start : key.end]
    header = _header_above(text, start)
    if header is not None and "." not in name and "/" not in name:
        return (*split_scoped(header), name)
    scope, rest = split_scoped(name)
    selector, dot, parameter = rest.rpartition(".")
    return (scope, selector, parameter) if dot else (scope, rest, "")
