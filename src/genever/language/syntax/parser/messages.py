"""Messages and hints for what the parser refuses, misspelt keywords included."""

from __future__ import annotations

import re

from genever.language.evaluation.functions import FUNCTIONS
from genever.language.syntax.lines import open_bracket
from genever.language.syntax.parser.habits import find_habit
from genever.language.syntax.parser.problems import LayoutError, Said, Unexpected, ValueProblem
from genever.language.syntax.words import Advice, bare_word, no_function, written
from genever.language.text.diagnostics import Diagnostic, replacing, suggest
from genever.language.text.source import Source, Span

_WORD = re.compile(r"\w+|\S", re.ASCII)
_QUOTE = re.compile(r"[A-Za-z]{0,2}('''|\"\"\"|'|\")")
_PREFIXED_STRING = re.compile(r"([A-Za-z]+)['\"]")
_BEFORE_A_CALL = re.compile(r"\b(once|lazy|cached)\s*\Z")
_IN_VALUE = re.compile(r"=|\bassert\b")
#: A name without an ``@`` or ``%``, and what may stand between it and a bracket.
_NAME_BEFORE = re.compile(r"(?<![\w.@%/])([A-Za-z_][\w.]*)[ \t]*\Z")
_BRACKETS = {"[": "]", "(": ")", "{": "}"}
_PREFIXES = ("r", "b", "u", "br", "rb", "f", "fr", "rf")
_KEYWORDS = ("import", "from", "include", "assert", "del")
_BARE_WORD = re.compile(r"(?<![\w.%@/])[A-Za-z_]\w*\Z")
_OPERATOR_WORDS = ("and", "or", "not", "in", "if", "else")
_WORDS_THAT_ARE_VALUES = ("None", "True", "False", "pi")
_CHOICE = "a choice is: a if test else b"
_FOREIGN_EDIT = re.compile(r"(?:\*\*|//|<<|>>|[*/%&^@])=")
#: Operators of Python and other languages, and what is written here instead; a longer one before its beginning.
_FOREIGN = {
    "&&": written("and", "use `{}`"),
    "||": written("or", "use `{}`"),
    "<<": Advice("a shift is x * 2 ** n"),
    ">>": Advice("a shift is x // 2 ** n"),
    "<>": written("!=", "use {}"),
    "===": written("==", "use {}"),
    "!==": written("!=", "use {}"),
    "~": Advice("for truth use `not`"),
    "!": written("not", "use `{}`"),
    "?": Advice(_CHOICE),
}
_FOREIGN_OPERATOR = re.compile("|".join(map(re.escape, _FOREIGN)))
_REMAINDER = "the remainder operator has a space after it"


def describe(problem: Exception, source: Source, begin: int = 0, end: int | None = None) -> Diagnostic:
    """Return the finding for an exception of the parser.

    Args:
        problem: One of `genever.language.syntax.parser.problems.PROBLEMS`.
        source: The whole text.
        begin: Where the broken statement begins, as an offset.
        end: Where it ends; the end of the text where None.
    """
    is_statement = end is not None  # Else it is a lone value, or a whole text.
    end = len(source.text) if end is None else end
    match problem:
        case LayoutError():
            return Diagnostic(problem.code, problem.message, source, _span(source, problem.start, problem.end))
        case ValueProblem():
            said = Said(problem.message, problem.hint, Span(problem.start, problem.end), problem.instead)
            meant = find_habit(source.text, begin, problem.start, end) if is_statement else None
            return _finding(meant or said, source)
        case Unexpected():
            start = min(end if problem.offset is None else problem.offset, len(source.text))
            meant = find_habit(source.text, begin, start, end) if is_statement else None
            return _finding(_explain(source, begin, start, end, problem.expected, meant), source)
    raise problem


def _finding(said: Said, source: Source) -> Diagnostic:
    edits = () if said.instead is None else replacing(source, said.replaced or said.span, said.instead)
    return Diagnostic("syntax", said.message, source, said.span, said.hint, edits=edits)


def _span(source: Source, start: int, end: int) -> Span:
    """A span that is never empty and never goes past its line."""
    line_end = source.text.find("\n", start)
    return Span(start, max(start + 1, min(end, line_end if line_end >= 0 else end)))


def _explain(source: Source, begin: int, start: int, end: int, expected: frozenset[str], habit: Said | None) -> Said:
    """Return message, hint and place for a character or token that cannot stand where it does.

    A ``habit`` that is known counts, but for what is said of brackets, operators and strings first.
    """
    text = source.text
    word = _WORD.match(text, start)
    found = word.group() if word else text[start : min(start + 1, end)].strip("\r\n")  # A control character is no \S.
    span = _span(source, start, start + max(1, len(found)))
    at_line_end = start >= end or text[start] in "\r\n"
    if start >= end and (opening := open_bracket(text, begin, end)) is not None:
        bracket = text[opening]
        return Said(f"'{bracket}' is never closed", f"expected '{_BRACKETS[bracket]}'", Span(opening, opening + 1))
    if start < end and text[start] in ":=" and habit is not None:
        return habit
    if (operator := _foreign_operator(text, begin, start, expected)) is not None:
        name = text[operator.start : operator.end]
        hint, instead = _FOREIGN[name]
        if instead is not None and instead.isalpha():  # A word does not stick to what stands beside it.
            instead = (
                " " * text[operator.start - 1].isalnum() + instead + " " * (not text[operator.end :][:1].isspace())
            )
        return Said(f"there is no operator {name!r}", hint, operator, instead)
    if (said := _explain_quote(text, begin, start, expected)) is not None:
        return said
    if habit is not None:
        return habit
    opening = open_bracket(text, begin, start)
    if _wants_value(expected):
        return _explain_no_value(text, begin, start, found, at_line_end, opening, span)
    if found in (".", "=") and (opening is not None or _IN_VALUE.search(text, begin, start)):
        forgotten = _without_its_sign(text, begin, start, opening)
        if forgotten is not None:
            return forgotten
    if "_EQUALS" in expected:
        return _explain_key(source, start, found, at_line_end, expected, span)
    if "_NEWLINE" in expected and not text[text.rfind("\n", 0, start) + 1 : start].strip():
        return _no_statement(found, span)
    if "_NEWLINE" in expected or "COMMA" in expected:
        return _explain_rest(text, begin, start, end, found, expected, opening, span)
    if "COLON" in expected:
        is_index = opening is not None and text[opening] == "["
        return Said(
            f"expected ':', not {found!r}", "a tuple as an index stands in parentheses" if is_index else None, span
        )
    if not expected:
        return _no_statement(found, span)
    if at_line_end:
        return Said("this statement is not finished", _CHOICE if "ELSE" in expected else None, span)
    return Said(f"{found!r} cannot stand here", None, span)


def _explain_quote(text: str, begin: int, start: int, expected: frozenset[str]) -> Said | None:
    """Explain a string that is not one: it has a prefix that none has, or no end."""
    if (quote := _QUOTE.match(text, start)) is None:
        return None
    word = _BARE_WORD.search(text, begin, start) if "POWER" in expected else None
    prefix = _PREFIXED_STRING.match(text, start if word is None else word.start())
    if prefix and prefix[1].lower() not in _PREFIXES:
        return Said(f"{prefix[1]!r} is not a string prefix", "use r, b, u or f", Span(*prefix.span(1)))
    if prefix or _wants_value(expected) or "STRING" in expected:
        return Said("this string is not closed", f"expected {quote[1]}", Span(start, quote.end()))
    return None


def _explain_no_value(
    text: str, begin: int, start: int, found: str, at_line_end: bool, opening: int | None, span: Span
) -> Said:
    """Explain what stands where a value should."""
    if at_line_end:
        after_equals = text[begin:start].rstrip().endswith("=")
        return Said("a value is missing here", "a value begins on the line of its '='" if after_equals else None, span)
    if found == "+":
        return Said("a number takes no '+' here", "leave the '+' out", span, "")
    if found[:1].isdigit() or (found == "." and start + 1 < len(text) and text[start + 1].isdigit()):
        number = re.compile(r"[\w.]+").match(text, start)
        assert number is not None
        return Said(f"{number.group()!r} is not a number", "write it as Python does", Span(start, number.end()))
    if found.isidentifier():
        return _no_value(found, span)
    hint = None
    if found == "*" and opening is not None:
        hint = "nothing is unpacked here; lists and tuples are joined with +"
    elif found == ".":
        hint = "`...` is the last argument of a reference, as in @f(x=1, ...)"
    return Said(f"{found!r} cannot begin a value", hint, span)


def _no_value(word: str, place: Span) -> Said:
    hint, instead = bare_word(word)
    return Said(f"{word!r} is not a value", hint, place, instead)


def _explain_rest(
    text: str, begin: int, start: int, end: int, found: str, expected: frozenset[str], opening: int | None, span: Span
) -> Said:
    """Explain what comes after a value that is complete."""
    if word := _BEFORE_A_CALL.search(text, begin, start):
        hint = f"as in {word[1]} @f()" if found != "%" else f"write it where the macro is bound: name = {word[1]} @f()"
        return Said(f"`{word[1]}` stands before a call", hint, Span(word.start(1), word.end(1)))
    before = text[begin:start].rstrip()
    if (bare := _BARE_WORD.search(before)) and "POWER" in expected and found not in ("for", "="):
        place, name = Span(begin + bare.start(), begin + bare.end()), bare.group()
        if name == "not":
            return Said("`not` binds looser than what stands before it", "put it in parentheses: (not …)", place)
        if name in _OPERATOR_WORDS:
            return Said(f"a value is missing before {name!r}", None, place)
        if name not in _WORDS_THAT_ARE_VALUES:
            return _no_value(name, place)
    if opening is not None:
        wanted = _BRACKETS[text[opening]]
        inner = _inner_hint(found, text[opening], before)
        return Said(f"expected ',' or {wanted!r}, not {found!r}", inner, span, _corrected(inner))
    if start >= end and before.endswith("\\"):
        return Said("nothing follows the '\\' at the end of the line", None, span)
    if before.startswith("assert") and before.endswith(","):
        return Said("the message of an assertion is a string", "f'{%name}' has a macro's value in it", span)
    rest = _rest_hint(found, before)
    return Said(f"expected the end of the line, not {found!r}", rest, span, _corrected(rest))


def _corrected(hint: str | None) -> str | None:
    return "% " if hint == _REMAINDER else None


def _foreign_operator(text: str, begin: int, start: int, expected: frozenset[str]) -> Span | None:
    """Where an operator that the language has not stands, in or around the place where parsing ended."""
    if not (_wants_value(expected) or "POWER" in expected):
        return None
    at = start
    while at > begin and text[at - 1] in "<>=!&|":
        at -= 1
    found = _FOREIGN_OPERATOR.match(text, at) or _FOREIGN_OPERATOR.match(text, start)
    return Span(*found.span()) if found else None


def _wants_value(expected: frozenset[str]) -> bool:
    return "PLAIN" in expected or "NUMBER" in expected


def _without_its_sign(text: str, begin: int, start: int, opening: int | None) -> Said | None:
    """Explain a dot or a ``=`` that cannot stand where it does because an ``@`` or ``%`` before it is missing."""
    dotted = text[start] == "."
    name = _NAME_BEFORE.search(text, begin, start if dotted else opening or begin)
    if name is None or name[1] in FUNCTIONS or (not dotted and text[opening or begin] != "("):
        return None
    whole = re.compile(r"[\w.]*\w").match(text, name.start(1))
    assert whole is not None
    span = Span(*whole.span())
    if text[whole.end() : whole.end() + 1] == "(":
        message, (hint, instead) = no_function(whole[0])
        return Said(message, hint, span, instead)
    return _no_value(whole[0], span)


def _explain_key(
    source: Source, start: int, found: str, at_line_end: bool, expected: frozenset[str], span: Span
) -> Said:
    line = source.position(start).line
    key = source.line(line)[: source.position(start).column].strip()
    wanted = "'='" if "COLON" not in expected else "'=' or ':'"
    if edit := _FOREIGN_EDIT.match(source.text, start):
        place = Span(start, edit.end())
        return Said(
            f"there is no edit with {edit.group()!r}", "the edits are +=, -= and |=; or bind an expression", place
        )
    if key in _KEYWORDS and source.line(line)[:1].isspace():
        at = source.text.rfind(key, 0, start)
        return Said(f"a block has bindings only, and no {key}", "put it below, not indented", Span(at, at + len(key)))
    if source.line(line)[:1].isspace() and "COLON" not in expected and found in (":", ".", "/"):
        message = (
            "a block has no block in it" if found == ":" else "a line of a block begins with a parameter's name alone"
        )
        return Said(message, "put it below, not indented, with its whole name", span)
    if key in _KEYWORDS:
        return Said(f"this {key} is not finished", f"write for example {_EXAMPLES[key]}", span)
    if at_line_end:
        return Said(f"expected {wanted} after {key!r}", "a binding is 'name.parameter = value'", span)
    message, at = f"expected {wanted} after {key!r}, not {found!r}", source.text.rfind(key, 0, start)
    near = suggest(key, _KEYWORDS) if found and (found.isidentifier() or found in "'\"") else None
    if near is not None:
        return Said(message, str(near), span, near.meant and near.meant.instead, Span(at, at + len(key)))
    if found and found in "./":
        blanks = len(source.text) - start - 1 - len(source.text[start + 1 :].lstrip(" \t"))
        around = Span(at + len(key), start + 1 + blanks)
        return Said(message, "no white space inside a selector", span, found, around)
    return Said(message, None, span)


_EXAMPLES = {
    "assert": "assert %batch > 0",
    "del": "del train.lr",
    "import": "import package.module",
    "from": "from package import module",
    "include": "include 'base.gin'",
}


def _no_statement(found: str, span: Span) -> Said:
    """Explain what stands where a statement should begin."""
    message = f"{found!r} cannot begin a statement"
    if found == "%":
        return Said(message, "a macro is bound by its bare name: NAME = value", span, "")
    if found in "+*/":
        return Said(message, "a value goes on in the next line only inside brackets", span)
    return Said(message, "a statement is 'name.parameter = value'", span)


def _inner_hint(found: str, bracket: str, before: str) -> str | None:
    """What may have been meant by a word where a value in brackets is complete before it."""
    if before.endswith("...,"):
        return "`...` comes last"
    if found == "=":
        return "a function takes its arguments by position" if bracket == "(" else "a comparison is =="
    if found == "for":
        return "there are no loops: write the items out, or let a function make them"
    return _rest_hint(found)


def _rest_hint(found: str, before: str = "") -> str | None:
    """What may have been meant by a word where a value is complete, and with it the statement ``before`` it."""
    if before.endswith(":"):
        return "a value is bound with '=', and the lines of a block are indented"
    if before and found == ",":
        return "a tuple stands in parentheses" if "=" in before else "one name a statement"
    if found == ".":
        return "a value's attributes cannot be reached"
    if found == "(":
        return "only references and functions are called"
    if found == ";":
        return "one statement a line"
    if found == "=":
        return "one '=' a statement"
    if found == "%":
        return _REMAINDER
    if found == "is":
        return "use == or !="
    return None
