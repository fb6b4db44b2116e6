"""What a finding says in an editor, and what can be done about it at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from genever.language.text.diagnostics import Diagnostic, Edit
from genever.language.text.source import Source, Span

_MEANT = re.compile(r"did you mean (.+?)\?")
_QUOTED = re.compile(r"'([^']+)'")
_LONGEST = 40


class Fix(NamedTuple):
    """Something that can be done about a finding.

    Attributes:
        title: What it does, for a menu.
        finding: What it is about.
        edits: The changes, made together.
        is_preferred: Whether it is the one to take without a question.
    """

    title: str
    finding: Diagnostic
    edits: tuple[Edit, ...]
    is_preferred: bool = False


def fixes(findings: Iterable[Diagnostic], path: str, span: Span) -> Iterator[Fix]:
    """Yield what can be done about the findings that touch a span of a text."""
    for finding in findings:
        if finding.source is None or os.path.abspath(finding.source.label) != path or not _touches(finding, span):
            continue
        if finding.edits:
            yield Fix(_title(finding.edits), finding, finding.edits, finding.safe or finding.severity == "error")
        else:
            yield from _guesses(finding)


def all_safe(findings: Iterable[Diagnostic], path: str) -> tuple[Edit, ...]:
    """Return the safe fixes of a text that can be made together: of two in one place, the first."""
    kept: list[Edit] = []
    wanted = (each for each in findings if each.safe and each.source is not None)
    for finding in wanted:
        own = all(os.path.abspath(edit.source.label) == path for edit in finding.edits)
        if own and not any(_overlap(edit.span, other.span) for edit in finding.edits for other in kept):
            kept += finding.edits
    return tuple(sorted(kept, key=lambda edit: edit.span))


def _overlap(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _touches(finding: Diagnostic, span: Span) -> bool:
    return finding.span is None or (finding.span.start <= span.end and span.start <= finding.span.end)


def _title(edits: tuple[Edit, ...]) -> str:
    if len(edits) > 1:
        return f"Make {len(edits)} changes"
    source, span, text = edits[0]
    start, end = span
    # A whole word says more than the letters of it that change; a whole line needs none of the next.
    while start > 0 and _is_word(source.text[start - 1]) and (start == end or _is_word(source.text[start])):
        start -= 1
    while end < len(source.text) and _is_word(source.text[end]) and (start == end or _is_word(source.text[end - 1])):
        end += 1
    old = source.text[start:end]
    new = source.text[start : span.start] + text + source.text[span.end : end]
    if not old.strip():
        return f"Insert {_short(new)}"
    return f"Change {_short(old)} to {_short(new)}" if new.strip() else f"Remove {_short(old)}"


def _is_word(character: str) -> bool:
    return character.isalnum() or character in "_./"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _guesses(finding: Diagnostic) -> Iterator[Fix]:
    """Yield a fix for each of the names that a hint suggests."""
    said = _MEANT.search(finding.hint or "")
    if said is None or finding.source is None or finding.span is None:
        return
    names: list[str] = _QUOTED.findall(said[1])
    word = _word_meant(finding, names)
    if word is None:
        return
    for name in names:
        edit = Edit(finding.source, word, name)
        yield Fix(_title((edit,)), finding, (edit,))


def _word_meant(finding: Diagnostic, names: list[str]) -> Span | None:
    """Return where the word stands that one of some names was meant by: it is quoted in the message."""
    source: Source | None = finding.source
    if source is None or finding.span is None:
        return None
    for word in _QUOTED.findall(finding.message):
        plain = word.lstrip("@%").removesuffix("()")
        found = [
            match.span()
            for match in re.finditer(rf"(?<![\w.]){re.escape(plain)}(?![\w.])", source.text[: finding.span.end])
            if match.start() >= finding.span.start
        ]
        if len(found) == 1 and plain not in names:
            return Span(*found[0])
    return None
