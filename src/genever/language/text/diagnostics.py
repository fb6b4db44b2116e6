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

Severity = Literal["error", "warning"]


class Diagnostic(NamedTuple):
    """One finding: what is wrong, where, and how to fix it.

    ``code`` is stable and documented in the list of error codes. ``span`` lies in ``source``;
    both are None for a finding that has no place in a text.
    """

    code: Code
    message: str
    source: Source | None = None
    span: Span | None = None
    hint: str | None = None
    severity: Severity = "error"

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
    """Return a finding, or where its words quote what stands inside ``secret(…)``, one that does not."""
    source, span = finding.source, finding.span
    if source is None or span is None or finding.code in _HARMLESS or not source.hidden:
        return finding
    from genever.language.text.redaction import hidden_words

    said = re.findall(r"\w+", f"{finding.message} {finding.hint or ''}")
    if hidden_words(source.text, source.hidden, *span).isdisjoint(said):
        return finding
    message, hint = _INSTEAD.get(finding.code, ("what stands inside secret(…) is wrong", None))
    return finding._replace(message=message, hint=hint)


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


def suggest(name: str, candidates: Iterable[str], ending: str = "") -> str | None:
    """Return ``did you mean …?`` with at most three names close to ``name``, or None.

    An ``ending`` that all names have makes none of them alike.
    """
    from difflib import get_close_matches  # Only a mistake pays for this import.

    known = sorted(set(candidates))
    lowered = {candidate.removesuffix(ending).lower(): candidate for candidate in known}
    close = get_close_matches(name.removesuffix(ending).lower(), lowered, n=3, cutoff=0.65)
    if not close:
        return None
    names = [repr(lowered[match]) for match in close]
    text = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " or " + names[-1]
    return f"did you mean {text}?"
