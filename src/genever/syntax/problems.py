"""What the parser stumbles over, said for people."""

from __future__ import annotations

import re

from lark import Token, UnexpectedInput
from lark.exceptions import VisitError

from genever.diagnostics import Diagnostic, suggest
from genever.source import Source, Span
from genever.syntax.layout import LayoutError
from genever.syntax.recover import open_bracket
from genever.syntax.tree import FUNCTIONS, ValueProblem, bare_word_hint, no_function

_WORD = re.compile(r"\w+|\S", re.ASCII)
_QUOTE = re.compile(r"[A-Za-z]{0,2}('''|\"\"\"|'|\")")
_PREFIXED_STRING = re.compile(r"([A-Za-z]+)['\"]")
_BEFORE_A_CALL = re.compile(r"\b(once|lazy)\s*\Z")
_IN_VALUE = re.compile(r"=|\bassert\b")
#: A name without an ``@`` or ``%``, and what may stand between it and a bracket.
_NAME_BEFORE = re.compile(r"(?<![\w.@%/])([A-Za-z_][\w.]*)[ \t]*\Z")
_BRACKETS = {"[": "]", "(": ")", "{": "}"}
_KEYWORDS = ("import", "from", "include", "assert", "del")


def describe(problem: Exception, source: Source, begin: int = 0, end: int | None = None) -> Diagnostic:
    """Return the finding for an exception of the parser.

    Args:
        problem: One of `genever.syntax.grammar.PROBLEMS`.
        source: The whole text.
        begin: Where the broken statement begins, as an offset.
        end: Where it ends; the end of the text where None.
    """
    end = len(source.text) if end is None else end
    match problem:
        case VisitError():
            return describe(problem.orig_exc, source, begin, end)
        case LayoutError():
            return Diagnostic(problem.code, problem.message, source, _span(source, problem.start, problem.end))
        case ValueProblem():
            return Diagnostic("syntax", problem.message, source, Span(problem.start, problem.end), problem.hint)
        case UnexpectedInput():
            start = min(_offset(problem, end), len(source.text))
            expected = _expected(problem)
            message, hint, span = _explain(source, begin, start, end, expected)
            return Diagnostic("syntax", message, source, span, hint)
    raise problem


def _offset(problem: UnexpectedInput, end: int) -> int:
    token = getattr(problem, "token", None)
    if isinstance(token, Token):
        return end if token.type == "$END" or token.start_pos is None else token.start_pos
    offset = getattr(problem, "pos_in_stream", None)  # Lark types it as None.
    return offset if isinstance(offset, int) else end


def _expected(problem: UnexpectedInput) -> frozenset[str]:
    names = getattr(problem, "expected", None) or getattr(problem, "allowed", None) or ()
    return frozenset(names)


def _span(source: Source, start: int, end: int) -> Span:
    """A span that is never empty and never goes past its line."""
    line_end = source.text.find("\n", start)
    return Span(start, max(start + 1, min(end, line_end if line_end >= 0 else end)))


def _explain(
    source: Source, begin: int, start: int, end: int, expected: frozenset[str]
) -> tuple[str, str | None, Span]:
    """Return message, hint and place for a character or token that cannot stand where it does."""
    text = source.text
    word = _WORD.match(text, start)
    found = word.group() if word else ""
    span = _span(source, start, start + max(1, len(found)))
    at_line_end = start >= end or text[start] in "\r\n"
    if start >= end and (opening := open_bracket(text, begin, end)) is not None:
        bracket = text[opening]
        return f"'{bracket}' is never closed", f"expected '{_BRACKETS[bracket]}'", Span(opening, opening + 1)
    if quote := _QUOTE.match(text, start):
        prefix = _PREFIXED_STRING.match(text, start)
        if prefix and prefix[1].lower() not in ("r", "b", "u", "br", "rb", "f", "fr", "rf"):
            return f"{prefix[1]!r} is not a string prefix", "use r, b, u or f", Span(start, prefix.end(1))
        if _wants_value(expected) or "STRING" in expected:
            return "this string is not closed", f"expected {quote[1]}", Span(start, quote.end())
    if _wants_value(expected):
        if at_line_end:
            after_equals = text[begin:start].rstrip().endswith("=")
            return "a value is missing here", "a value begins on the line of its '='" if after_equals else None, span
        if found == "+":
            return "a number takes no '+' here", "leave the '+' out", span
        if found[:1].isdigit() or (found == "." and start + 1 < len(text) and text[start + 1].isdigit()):
            number = re.compile(r"[\w.]+").match(text, start)
            assert number is not None
            return f"{number.group()!r} is not a number", "write it as Python does", Span(start, number.end())
        if found.isidentifier():
            return f"{found!r} is not a value", bare_word_hint(found), span
        return f"{found!r} cannot begin a value", None, span
    opening = open_bracket(text, begin, start)
    if found in (".", "=") and (opening is not None or _IN_VALUE.search(text, begin, start)):
        forgotten = _without_its_sign(text, begin, start, opening)
        if forgotten is not None:
            return forgotten
    if "_EQUALS" in expected:
        return _explain_key(source, start, found, at_line_end, expected, span)
    if "_NEWLINE" in expected and not text[text.rfind("\n", 0, start) + 1 : start].strip():
        return f"{found!r} cannot begin a statement", _statement_hint(found), span
    if "_NEWLINE" in expected or "COMMA" in expected:
        if word := _BEFORE_A_CALL.search(text, begin, start):
            return f"`{word[1]}` stands before a call", f"as in {word[1]} @f()", Span(word.start(1), word.end(1))
        if opening is None:
            before = text[begin:start].rstrip()
            if before.startswith("assert") and before.endswith(","):
                return "the message of an assertion is a string", "f'{%name}' has a macro's value in it", span
            hint = _rest_hint(found, before)
            return f"expected the end of the line, not {found!r}", hint, span
        return f"expected ',' or {_BRACKETS[text[opening]]!r}, not {found!r}", _rest_hint(found), span
    if "COLON" in expected:
        return f"expected ':', not {found!r}", None, span
    if not expected:
        return f"{found!r} cannot begin a statement", _statement_hint(found), span
    if at_line_end:
        return "this statement is not finished", None, span
    return f"{found!r} cannot stand here", None, span


def _wants_value(expected: frozenset[str]) -> bool:
    return "PLAIN" in expected or "NUMBER" in expected


def _without_its_sign(text: str, begin: int, start: int, opening: int | None) -> tuple[str, str, Span] | None:
    """Explain a dot or a ``=`` that cannot stand where it does because an ``@`` or ``%`` before it is missing."""
    dotted = text[start] == "."
    name = _NAME_BEFORE.search(text, begin, start if dotted else opening or begin)
    if name is None or name[1] in FUNCTIONS or (not dotted and text[opening or begin] != "("):
        return None
    whole = re.compile(r"[\w.]*\w").match(text, name.start(1))
    assert whole is not None
    span = Span(*whole.span())
    if text[whole.end() : whole.end() + 1] == "(":
        return *no_function(whole[0]), span
    return f"{whole[0]!r} is not a value", bare_word_hint(whole[0]), span


def _explain_key(
    source: Source, start: int, found: str, at_line_end: bool, expected: frozenset[str], span: Span
) -> tuple[str, str | None, Span]:
    line = source.position(start).line
    key = source.line(line)[: source.position(start).column].strip()
    wanted = "'='" if "COLON" not in expected else "'=' or ':'"
    if key in _KEYWORDS:
        return f"this {key} is not finished", f"write for example {_EXAMPLES[key]}", span
    hint = suggest(key, _KEYWORDS) if found and (found.isidentifier() or found in "'\"") else None
    if found and found in "./" and hint is None:
        hint = "no white space inside a selector"
    if at_line_end:
        return f"expected {wanted} after {key!r}", hint or "a binding is 'name.parameter = value'", span
    return f"expected {wanted} after {key!r}, not {found!r}", hint, span


_EXAMPLES = {
    "assert": "assert %batch > 0",
    "del": "del train.lr",
    "import": "import package.module",
    "from": "from package import module",
    "include": "include 'base.gin'",
}


def _statement_hint(found: str) -> str:
    if found == "%":
        return "a macro is bound by its bare name: NAME = value"
    if found in "+*/":
        return "a value goes on in the next line only inside brackets"
    return "a statement is 'name.parameter = value'"


def _rest_hint(found: str, before: str = "") -> str | None:
    """What may have been meant by a word where a statement, or in brackets a value, is complete ``before`` it."""
    if before.endswith(":"):
        return "a value is bound with '=', and the lines of a block are indented"
    if before and found == ",":
        return "a tuple stands in parentheses" if "=" in before else "one name a statement"
    if found == ".":
        return "a value's attributes cannot be reached"
    if found == ";":
        return "one statement a line"
    if found == "=":
        return "one '=' a statement"
    if found == "%":
        return "the remainder operator has a space after it"
    if found == "is":
        return "use == or !="
    return None
