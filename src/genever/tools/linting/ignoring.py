"""Comments that say which findings are meant: ``# genever: ignore[code]`` and ``# genever: ignore-file[code]``."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import get_args

from genever.language.syntax.nodes import Comment, Document
from genever.language.text.codes import Code, IndentationCode, SyntaxCode
from genever.language.text.diagnostics import Diagnostic, Edit, Suggestion, diagnose, suggest
from genever.language.text.source import Span
from genever.records import NamedTuple

_IGNORE = re.compile(r"#[ \t]*genever:[ \t]*ignore(?P<file>-file)?(?![\w-])[ \t]*(?:\[(?P<codes>[^\]\n]*)\]?)?")
_CODE = re.compile(r"[^\s,]+")
#: What is no text of a configuration cannot be meant.
_NEVER = frozenset((*get_args(SyntaxCode), *get_args(IndentationCode)))


class _Ignore(NamedTuple):
    """A comment that ignores findings.

    Attributes:
        document: Where it stands.
        span: Its part that says so.
        codes: Each code with its place.
        lines: The 1-based lines that it is about; None for all.
        used: The codes of which there were findings.
    """

    document: Document
    span: Span
    codes: list[tuple[str, Span]]
    lines: range | None
    used: set[str]


def without_ignored(
    findings: Iterable[Diagnostic], documents: Mapping[str, Document], judged: Collection[str]
) -> Iterator[Diagnostic]:
    """Yield the findings that no comment ignores, and a hint for each comment that ignores none.

    Args:
        findings: All findings.
        documents: The files that they may be in, by their absolute paths.
        judged: The codes that findings were looked for of; of others a comment may well ignore none.
    """
    ignores = {path: found for path, document in documents.items() if (found := list(_ignores(document)))}
    for finding in findings:
        path = os.path.abspath(finding.source.name) if finding.source is not None and finding.source.name else ""
        matching = [ignore for ignore in ignores.get(path, ()) if _applies(ignore, finding)]
        for ignore in matching:
            ignore.used.add(finding.code)
        if not matching:
            yield finding
    for found in ignores.values():
        for ignore in found:
            yield from _unused(ignore, judged)
    for document in documents.values():
        yield from _misspelt(document)


def _ignores(document: Document) -> Iterator[_Ignore]:
    if "genever:" not in document.source.text:
        return
    for comment in document.comments:
        for found in _IGNORE.finditer(comment.text):
            span = Span(comment.start + found.start(), comment.start + found.end())
            begin = comment.start + found.start("codes")
            codes = [
                (code.group(), Span(begin + code.start(), begin + code.end()))
                for code in _CODE.finditer(found["codes"] or "")
            ]
            yield _Ignore(document, span, codes, None if found["file"] else _lines(document, comment), set())


def _lines(document: Document, comment: Comment) -> range:
    """Return the lines that a comment is about: its own, and if nothing else is in that the next with a statement."""
    source = document.source
    at = source.position(comment.start)
    line = source.text[comment.start - at.column : comment.start]
    if line.strip():
        return range(at.line, at.line + 1)
    below = re.compile(r"(?:[ \t\f]*(?:#[^\n]*)?\n)*").match(source.text, comment.start)
    last = source.position(below.end()).line if below is not None else at.line
    return range(at.line, last + 1)


def _applies(ignore: _Ignore, finding: Diagnostic) -> bool:
    if finding.code in _NEVER or finding.code not in {code for code, _ in ignore.codes}:
        return False
    if ignore.lines is None:
        return True
    if finding.span is None or finding.source is None:
        return False
    first, last = (finding.source.position(offset).line for offset in finding.span)
    return first < ignore.lines.stop and last >= ignore.lines.start


# ---- Comments that ignore nothing ---------------------------------------------------------------------


def _unused(ignore: _Ignore, judged: Collection[str]) -> Iterator[Diagnostic]:
    source = ignore.document.source
    if not ignore.codes:
        hint = "name the codes: # genever: ignore[unused-macro]"
        yield Diagnostic("unused-ignore", "this ignores nothing: it names no code", source, ignore.span, hint, "hint")
        return
    idle = [code for code, _ in ignore.codes if code not in ignore.used and (code in judged or code not in _KNOWN)]
    for code, span in ignore.codes:
        if code in idle and code not in _KNOWN:
            yield diagnose("unused-ignore", f"there is no code {code!r}", source, span, suggest(code, _KNOWN), "hint")
        elif code in idle:
            where = "in this file" if ignore.lines is None else "here"
            message = f"there is no {code} {where} to ignore"
            edits = _taken_out(ignore, idle)
            yield Diagnostic("unused-ignore", message, source, span, None, "hint", edits=edits, safe=True)


_KNOWN = frozenset(get_args(Code))
_WORDS = ("ignore", "ignore-file")


def _misspelt(document: Document) -> Iterator[Diagnostic]:
    """Yield a hint for each comment of ours with codes whose word is nearly one that we know."""
    if "genever:" not in document.source.text.lower():
        return
    for comment in document.comments:
        for found in _ANY.finditer(comment.text):
            name, word = found["name"], found["word"]
            if name == "genever" and word in _WORDS:
                continue
            near = word if word in _WORDS else next(iter((suggest(word, _WORDS) or _NONE).names), None)
            if near is not None:
                span = Span(comment.start + found.start("name"), comment.start + found.end("word"))
                message, hint = "this ignores nothing: it is misspelt", f"write genever: {near}"
                yield Diagnostic("unused-ignore", message, document.source, span, hint, "hint")


_ANY = re.compile(r"#[ \t]*(?P<name>genever):[ \t]*(?P<word>[\w-]+)\[", re.IGNORECASE)
_NONE = Suggestion("", ())


def _taken_out(ignore: _Ignore, idle: list[str]) -> tuple[Edit, ...]:
    """Return the edits that take idle codes out of a comment, or the comment where no other is in it."""
    source = ignore.document.source
    kept = [code for code, _ in ignore.codes if code not in idle]
    if kept:
        inside = Span(ignore.codes[0][1].start, ignore.codes[-1][1].end)
        return (Edit(source, inside, ", ".join(kept)),)
    text, (start, end) = source.text, ignore.span
    rest = text[end : text.find("\n", end) if "\n" in text[end:] else len(text)]
    if rest.strip():
        return (Edit(source, Span(start, end + len(rest) - len(rest.lstrip())), "# "),)
    end += len(rest)
    while start and text[start - 1] in " \t":
        start -= 1
    if start == 0 or text[start - 1] == "\n":
        end = min(end + 1, len(text))  # The line is empty then.
    return (Edit(source, Span(start, end), ""),)
