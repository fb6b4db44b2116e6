"""What is wrong with a configuration, as data, and the one way to show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from genever.language.text.printable import on_one_line, printable
from genever.language.text.source import Source, Span
from genever.records import NamedTuple

if TYPE_CHECKING:
    from genever.language.text.codes import Code

Severity = Literal["error", "warning", "hint"]


class Edit(NamedTuple):
    """A change to a text: what stands in ``span`` of ``source`` is replaced by ``text``."""

    source: Source
    span: Span
    text: str


class Related(NamedTuple):
    """Another place that a finding is about, and what is there: ``%lr was set here``."""

    message: str
    source: Source
    span: Span


class Meant(NamedTuple):
    """A word that is wrong, and what was probably meant by it."""

    word: str
    instead: str


class Diagnostic(NamedTuple):
    """One finding: what is wrong, where, and how to fix it.

    Attributes:
        code: Stable, and documented in the list of error codes.
        message: What is wrong.
        source: The text where it stands; None for a finding that has no place in a text.
        span: Where it stands in that; None for one about all of the text.
        hint: How to fix it, in words.
        severity: ``error``, ``warning``, or ``hint`` for what may well be meant as it is.
        related: The other places that the message or the hint names.
        edits: What fixes it: changes that are made together. Empty where more than one fix is possible, or none is
            known.
        meant: The one name that the hint suggests, with the one that it replaces; None where it suggests several or
            none. It is an edit too, where the name can be found at the finding's place.
        safe: Whether the edits leave what takes effect as it is, so that they may be made unasked.
    """

    code: Code
    message: str
    source: Source | None = None
    span: Span | None = None
    hint: str | None = None
    severity: Severity = "error"
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()
    meant: Meant | None = None
    safe: bool = False

    def at(self, source: Source, span: Span) -> Diagnostic:
        """Return it at a place."""
        return self._replace(source=source, span=span, edits=self.edits or _renaming(self.meant, source, span))

    def advising(self, hint: str, *related: Related) -> Diagnostic:
        """Return it with another hint, which what the one before said has no part in."""
        return self._replace(hint=hint, related=related, edits=(), meant=None)

    @property
    def line(self) -> int | None:
        """The 1-based line where it stands, or None."""
        if self.source is None or self.span is None:
            return None
        return self.source.position(self.span.start).line

    @property
    def column(self) -> int | None:
        """The 1-based column where it stands, or None."""
        if self.source is None or self.span is None:
            return None
        return self.source.position(self.span.start).column + 1


def render(diagnostic: Diagnostic) -> str:
    """Return a finding as text: one line, then the source line with a caret.

    ::

        conf/base.gin:7:12: error: Adam has no parameter 'lrr' [unknown-parameter]
          7 | train.Adam.lrr = 0.1
            |            ^^^ did you mean 'lr'?
    """
    head = f"{diagnostic.severity}: {printable(diagnostic.message)} [{diagnostic.code}]"
    hint = printable(diagnostic.hint or "")
    if diagnostic.source is None:
        return head + (f"\n  {hint}" if hint else "")
    if diagnostic.span is None:
        return f"{on_one_line(diagnostic.source.label)}: {head}" + (f"\n  {hint}" if hint else "")
    line, column = diagnostic.source.position(diagnostic.span.start)
    text = diagnostic.source.line(line)
    gutter = diagnostic.source.gutter(line)
    width = max(1, min(diagnostic.span.end, diagnostic.span.start + len(text) - column) - diagnostic.span.start)
    shown, left, right = _window(text, column, width)
    if hint and not hint.startswith("\n"):
        hint = f" {hint}"
    return (
        f"{diagnostic.source.place(diagnostic.span.start)}: {head}\n"
        f"{gutter}{shown}\n"
        f"{' ' * (len(gutter) - 2)}| {_indent(shown, left)}{'^' * (right - left)}{hint}"
    )


def render_line(diagnostic: Diagnostic) -> str:
    """Return a finding on one line, its hint included: ``conf.gin:7:1: warning: … [code]; …``."""
    head = f"{diagnostic.severity}: {printable(diagnostic.message)} [{diagnostic.code}]"
    if diagnostic.source is not None:
        at = (
            on_one_line(diagnostic.source.label)
            if diagnostic.span is None
            else diagnostic.source.place(diagnostic.span.start)
        )
        head = f"{at}: {head}"
    return f"{head}; {printable(diagnostic.hint)}" if diagnostic.hint else head


def render_all(diagnostics: Iterable[Diagnostic], most: int = 20) -> str:
    """Return several findings as text, the first ``most`` of them whole."""
    found: Sequence[Diagnostic] = tuple(diagnostics)
    text = "\n".join(render(diagnostic) for diagnostic in found[:most])
    return text + (f"\n(+{len(found) - most} more)" if len(found) > most else "")


#: The messages of these name nothing but a variable, by intention.
_HARMLESS = ("no-variable", "bad-variable")
_INSTEAD = {
    "syntax": ("what stands inside secret(…) is not a value", "a str stands in quotes, as in secret('…')"),
    "undefined-macro": ("a macro inside secret(…) is not defined", None),
    "no-macro": ("a macro inside secret(…) is not defined", None),
    "unknown-reference": ("what a reference inside secret(…) means is not known", None),
}


def unquoting(finding: Diagnostic) -> Diagnostic:
    """Return a finding, or where it quotes what stands inside ``secret(…)``, one that does not."""
    source, span = finding.source, finding.span
    if source is None or span is None or finding.code in _HARMLESS or not source.hidden:
        return finding
    from genever.language.text.redaction import hidden_words

    hidden = hidden_words(source.text, source.hidden, *span)
    if not hidden.isdisjoint(re.findall(r"\w+", " ".join(edit.text for edit in finding.edits))):
        finding = finding._replace(edits=(), meant=None)
    if hidden.isdisjoint(re.findall(r"\w+", f"{finding.message} {finding.hint or ''}")):
        return finding
    message, hint = _INSTEAD.get(finding.code, ("what stands inside secret(…) is wrong", None))
    return finding._replace(message=message, hint=hint, related=(), edits=(), meant=None)


def _window(text: str, column: int, width: int, most: int = 120) -> tuple[str, int, int]:
    """Cut a long line to the part around the caret; return it with the caret's ends in it."""
    width = min(width, most // 2)
    if len(text) <= most:
        return text, column, column + width
    begin = max(0, column - most // 3)
    before = "…" if begin else ""
    after = "…" if begin + most < len(text) else ""
    left = column - begin + len(before)
    return before + text[begin : begin + most] + after, left, left + width


def _indent(text: str, column: int) -> str:
    """White space as wide as the first ``column`` characters of ``text``, tabs kept."""
    return "".join("\t" if character == "\t" else " " for character in text[:column].ljust(column))


# ---- Fixes --------------------------------------------------------------------------------------------


class Suggestion(NamedTuple):
    """Names that may have been meant by a word, at least one. As text it is a hint.

    ``quoted`` is whether they are strings in the text, as the keys of a dict.
    """

    word: str
    names: tuple[str, ...]
    quoted: bool = False

    def __str__(self) -> str:
        *others, last = map(repr, self.names)
        return f"did you mean {', '.join(others)} or {last}?" if others else f"did you mean {last}?"

    @property
    def meant(self) -> Meant | None:
        """The only one, with the word; None where there are several."""
        if len(self.names) > 1:
            return None
        return Meant(repr(self.word), repr(self.names[0])) if self.quoted else Meant(self.word, self.names[0])


def suggest(name: str, candidates: Iterable[str], ending: str = "") -> Suggestion | None:
    """Return at most three names close to ``name``, or None: as text ``did you mean …?``.

    An ``ending`` that all names have makes none of them alike.
    """
    from difflib import get_close_matches  # Only a mistake pays for this import.

    known = sorted(set(candidates))
    lowered = {candidate.removesuffix(ending).lower(): candidate for candidate in known}
    close = get_close_matches(name.removesuffix(ending).lower(), lowered, n=3, cutoff=0.65)
    return Suggestion(name, tuple(lowered[match] for match in close)) if close else None


def diagnose(
    code: Code,
    message: str,
    source: Source | None = None,
    span: Span | None = None,
    hint: str | Suggestion | None = None,
    severity: Severity = "error",
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    """Return a finding whose hint may be a suggestion: where that is of one name, this is what was meant."""
    meant = hint.meant if isinstance(hint, Suggestion) else None
    text = None if hint is None else str(hint)
    found = Diagnostic(code, message, source, span, text, severity, related, meant=meant)
    return found if source is None or span is None else found.at(source, span)


def replacing(source: Source, span: Span, text: str) -> tuple[Edit, ...]:
    """Return the edit that puts a text in the place of another, as small as it can be; none where both are the same."""
    start, end = span
    old = source.text
    while start < end and text and old[start] == text[0]:
        start, text = start + 1, text[1:]
    while start < end and text and old[end - 1] == text[-1]:
        end, text = end - 1, text[:-1]
    return (Edit(source, Span(start, end), text),) if start < end or text else ()


#: A name or path that may stand anywhere, in quotes too.
_PLAIN = r"[\w./-]+|'[\w./-]+'"


def _renaming(meant: Meant | None, source: Source, span: Span) -> tuple[Edit, ...]:
    """Return the edit that puts a name in the place of another; none where that stands there twice or not at all."""
    if meant is None or not re.fullmatch(_PLAIN, meant.instead):
        return ()
    places = list(re.compile(rf"(?<!\w){re.escape(meant.word)}(?!\w)").finditer(source.text, *span))
    return (Edit(source, Span(*places[0].span()), meant.instead),) if len(places) == 1 else ()


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return findings file by file, in the order the files were met, each file's from top to bottom."""
    by_source: dict[int, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        by_source.setdefault(id(diagnostic.source), []).append(diagnostic)
    for found in by_source.values():
        found.sort(key=lambda diagnostic: diagnostic.span.start if diagnostic.span is not None else 0)
    return [diagnostic for found in by_source.values() for diagnostic in found]
