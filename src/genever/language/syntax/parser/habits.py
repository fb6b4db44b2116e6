"""What people write out of habit from other languages, and how it is written here.

Each habit is a pattern over a statement that the parser has refused; it counts where the parser stopped inside of what
the pattern matches.
"""

from __future__ import annotations

import re

from genever.language.syntax.parser.problems import Said
from genever.language.text.redaction import redacted
from genever.language.text.source import Span
from genever.records import NamedTuple


class Habit(NamedTuple):
    """A way to write something that is written otherwise here.

    Attributes:
        pattern: Matches from the beginning of a statement; its group ``here`` is what the caret is under.
        message: What is wrong, with the pattern's groups in braces.
        hint: How it is written, likewise; ``{instead}`` in it is what is written instead.
        instead: What is written instead, where that is certain, likewise.
        replaced: The group that it replaces; 0 is all that the pattern matches.
    """

    pattern: str
    message: str
    hint: str = "write {instead}"
    instead: str | None = None
    replaced: str | int = 0


_KEY = r"(?P<key>[A-Za-z_][\w./]*+)"


def _before(sign: str) -> str:
    """Match the beginning of a statement up to a sign: a key and a ``=``, and values that are complete."""
    return rf"(?=[^'\"#\n]*{sign})[^'\"#\n]*?"  # Most statements do not have it, which is seen at once.


_BEFORE_DOLLAR, _BEFORE_PERCENT, _BEFORE_SLASHES = map(_before, (r"\$", r"%\(", "//"))
_COMMENT = "a comment begins with #"
_A_LINE_EACH = "write a line for each: {instead}"

HABITS = (
    # Hydra's command line.
    Habit(rf"(?P<here>\+\+?){_KEY}\s*=\s*(?P<rest>.*)", "a binding has no {here!r} before it", instead="{key}={rest}"),
    Habit(rf"(?P<here>~){_KEY}(?:\s*=.*)?", "nothing is removed with '~'", instead="del {key}"),
    Habit(
        rf"{_BEFORE_DOLLAR}(?P<here>\$\{{oc\.env:(?P<name>\w+)\}})",
        "values are not taken in with '$'",
        instead="env('{name}')",
        replaced="here",
    ),
    Habit(
        rf"{_BEFORE_DOLLAR}(?P<here>\$\{{oc\.env:(?P<name>\w+),\s*(?P<default>[^}}]*)\}})",
        "values are not taken in with '$'",
        "write {instead}, where a default that is a str has quotes",
        instead="env('{name}', {default})",
        replaced="here",
    ),
    Habit(
        rf"{_BEFORE_DOLLAR}(?P<here>\$(?:[A-Z_][A-Z0-9_]*|\{{(?:env:)?[A-Z_][A-Z0-9_]*\}}))",
        "values are not taken in with '$'",
        "an environment variable is env('NAME')",
    ),
    Habit(
        rf"{_BEFORE_DOLLAR}(?P<here>\$\{{?(?P<name>\w+)[^}}\s]*\}}?)",
        "values are not taken in with '$'",
        "write {instead} for the macro {name}",
        instead="%{name}",
        replaced="here",
    ),
    Habit(
        rf"{_BEFORE_PERCENT}(?P<here>%\((?P<name>\w+)\)s?)",
        "values are not taken in with '%(…)'",
        "write {instead} for the macro {name}, in a str f'{{%{name}}}'",
        instead="%{name}",
        replaced="here",
    ),
    # Python.
    Habit(rf"{_KEY}\s*(?P<here>==+)\s*(?P<rest>.*)", "a binding has one '='", instead="{key} = {rest}"),
    Habit(rf"{_KEY}\s*(?P<here>:=)\s*(?P<rest>.*)", "a value is bound with '='", instead="{key} = {rest}"),
    Habit(
        r"import\s+(?P<first>[\w.]+(?:\s+as\s+\w+)?)(?P<parted>\s*(?P<here>,)\s*(?P<second>[\w.]+))",
        "an import names one module",
        _A_LINE_EACH,
        instead="\nimport {second}",
        replaced="parted",
    ),
    Habit(
        r"from\s+(?P<module>[\w.]+)\s+import\s+(?P<first>\w+(?:\s+as\s+\w+)?)"
        r"(?P<parted>\s*(?P<here>,)\s*(?P<second>\w+))",
        "an import names one module",
        _A_LINE_EACH,
        instead="\nfrom {module} import {second}",
        replaced="parted",
    ),
    Habit(
        r"(?:from\s+[\w.]+\s+)?import\s+[\w.]+\s+as\s+(?P<here>(?P<first>\w+)\.(?P<second>\w+)[\w.]*)",
        "the name that an import gives has no dots",
        "write for example `as {first}_{second}`",
    ),
    Habit(
        r"from\s+(?P<module>[\w.]+)\s+import\s*(?P<here>\*)",
        "nothing is imported with '*'",
        "{instead} makes all its configurables known",
        instead="import {module}",
    ),
    Habit(
        r"from\s+(?P<module>[\w.]+)\s+import\s*(?P<here>\()\s*(?P<first>\w*)",
        "an import names one module, without parentheses",
        "write a line for each: from {module} import {first}",
    ),
    Habit(r"import\s*(?P<here>\*)", "nothing is imported with '*'", "write import package.module"),
    Habit(
        r"(?:from|import)\s+(?P<here>\.[\w.]*)",
        "an import names a module from its package on",
        "write from package import module",
    ),
    Habit(
        rf"@?{_KEY}\s*(?P<here>\()\s*(?P<name>\w+)\s*[=:]\s*(?P<value>[^,()]*?)\s*\)\s*\Z",
        "a statement binds; it calls nothing",
        instead="{key}.{name} = {value}",
    ),
    Habit(
        rf"@?{_KEY}\s*(?P<here>\()\s*(?P<name>\w+)\s*[=:]\s*(?P<value>[^,)]*)",
        "a statement binds; it calls nothing",
        "write {key}.{name} = {value}",
    ),
    Habit(
        r"[^#\n]*?@[\w./]+\((?:[^()\n]*,)?\s*"
        r"(?P<argument>(?P<name>[A-Za-z_]\w*)\s*(?P<here>:)\s*(?P<value>[^,)\n]*))",
        "an argument has '=' after its name, not ':'",
        instead="{name}={value}",
        replaced="argument",
    ),
    Habit(
        rf"{_KEY}\s*(?P<here>\[)(?P<item>[^\]\n]+)\]\s*=\s*(?P<rest>[^=].*)",
        "an item is not bound by itself",
        "for a dict write {key} |= {{{item}: {rest}}}; else bind the whole value",
    ),
    Habit(
        rf"{_KEY}\s*(?P<here>(?P<sign>[-+|])\s+=)\s*(?P<rest>.*)",
        "an edit has no space inside its sign",
        instead="{key} {sign}= {rest}",
    ),
    Habit(
        rf"(?P<here>let|var|const)\s+{_KEY}\s*=\s*(?P<rest>.*)",
        "a binding has no {here!r} before it",
        instead="{key} = {rest}",
    ),
    Habit(
        r"(?P<here>if|elif|else)\b(?!\s*[.=/])\s*",
        "there is no statement {here!r}",
        "a choice is a value: name = a if test else b",
    ),
    Habit(
        r"(?P<here>for|while|def|class|with|try|return|print|lambda|async|global)\b(?!\s*[.=/])\s*",
        "there is no statement {here!r}",
        "code stands in a Python module; import it, and bind its parameters",
    ),
    Habit(rf"(?P<here>@){_KEY}\s*=", "what is bound has no '@' before it", "write {key} = …", "", "here"),
    # Comments.
    Habit(r"(?P<here>//|;)(?=.)", "{here!r} cannot begin a statement", _COMMENT, "#", "here"),
    Habit(r"(?P<here>/\*|--(?!-)|\")(?=.)", "{here!r} cannot begin a statement", _COMMENT),
    Habit(
        rf"{_BEFORE_SLASHES}(?P<slashes>//)\s*(?P<here>[A-Za-z_]\w*)(?!\w*\s*[.(])",
        "{here!r} is not a value",
        f"{_COMMENT}; the macro is %{{here}}",
    ),
    # YAML and its like.
    Habit(r"(?P<here>---)", "{here!r} cannot begin a statement", "a statement is 'name.parameter = value'"),
    Habit(
        r"(?P<here>\[)(?P<name>[\w.]+)\]\s*\Z",
        "there are no sections",
        "a block begins with a name and a colon: {name}:",
    ),
    Habit(r"(?P<here>-)\s+\S", "there are no items with '-'", "a list is a value: name = ['a', 'b']"),
    Habit(
        r"include:?\s+(?P<here>[\w./\-]*[A-Za-z][\w./\-]*)\s*\Z",
        "the path of an include is a str",
        instead="include '{here}'",
    ),
    Habit(
        r"(?P<here>(?:load_)?dotenv)\b\s*\(?\s*['\"]?(?P<path>[\w./\-]*)['\"]?\s*\)?\s*\Z",
        "dotenv() takes the path of a file, as a str",
        instead="dotenv('{path}')",
    ),
    Habit(
        rf"{_KEY}(?P<here>:)[ \t]+(?P<name>\w+)\s*=\s*(?P<value>[^=\n].*)",
        "the lines of a block stand below it, indented",
        instead="{key}.{name} = {value}",
    ),
    Habit(
        rf"{_KEY}\s*(?P<here>:)[ \t]*(?P<rest>[^\s#=][^\n]*)",
        "a value is bound with '=', not ':'",
        instead="{key} = {rest}",
    ),
    # A str without its quotes.
    Habit(
        r"[A-Za-z_][\w./]*+\s*+=\s*+(?P<here>(?P<name>[A-Za-z_]\w*)(?![\w(])[\w.]*[@%:,~][^\s'\"\[\](){}]*)\s*\Z",
        "{here!r} is not a value",
        "write {instead} for a str",
        instead="'{here}'",
        replaced="here",
    ),
)


#: All of them as one, with an empty group after each: most statements are none of these, which is found at once.
_ANY = re.compile("|".join(re.sub(r"\?P<\w+>", "?:", f"{habit.pattern}()") for habit in HABITS), re.DOTALL)


def find_habit(text: str, begin: int, stopped: int, end: int) -> Said | None:
    """Return what is said of a refused statement that was meant to be something; None where no habit is known.

    Args:
        text: The whole text.
        begin: Where the statement begins, as an offset.
        stopped: Where the parser stopped.
        end: Where the statement ends.
    """
    first = _ANY.match(text, begin, end)
    if first is None:
        return None
    for habit in HABITS[(first.lastindex or 1) - 1 :]:
        found = re.compile(habit.pattern, re.DOTALL).match(text, begin, end)
        if found is not None and found.start() <= stopped <= found.end():
            return _said(habit, found)
    return None


def _said(habit: Habit, found: re.Match[str]) -> Said:
    """Return what is said of a habit: the hint and the edit are made of the same template."""
    groups, span = found.groupdict(""), Span(*found.span("here"))
    shown = {name: _one_line(part) for name, part in groups.items()}
    message, template = habit.message.format(**shown), habit.instead
    if template is None:
        return Said(message, habit.hint.format(**shown), span)
    hint = habit.hint.format(instead=template.format(**shown).strip(), **shown)
    return Said(message, hint, span, template.format(**groups), Span(*found.span(habit.replaced)))


def _one_line(text: str, most: int = 60) -> str:
    line = " ".join(redacted(text).split())
    return line if len(line) <= most else f"{line[:most]}…"
