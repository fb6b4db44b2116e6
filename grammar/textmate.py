"""Writes ``genever.tmLanguage.json``, the TextMate grammar for editors, from the words of ``genever.lark``.

    python -m grammar.textmate

TextMate grammars know lines and nesting, not syntax trees: what is here is which word may come where. What the words
look like, and which are keywords and operators, is read from ``genever.lark`` and from the table of functions.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, TypeAlias

from genever.language.evaluation.functions import FUNCTIONS
from genever.language.evaluation.spaces import SPACES

FOLDER = Path(__file__).parent
TARGET = FOLDER / "genever.tmLanguage.json"

#: A rule, as TextMate has them: all scope names in it end in ``.genever``.
Rule: TypeAlias = dict[str, Any]

_TERMINAL = re.compile(r'^(_?[A-Z]+)(?:\.\d+)?: (?:/(.+)/s?|"(.+)")$', re.MULTILINE)
_SUFFIX = ".genever"


def terminals(grammar: str) -> dict[str, str]:
    """Return the regular expression of each terminal of a grammar that is one expression or one word."""
    return {
        name: expression.replace(r"\/", "/") if expression else re.escape(word)
        for name, expression, word in _TERMINAL.findall(grammar)
    }


def textmate_grammar(grammar: str) -> str:
    """Return the TextMate grammar, as JSON, for the text of ``genever.lark``."""
    words = terminals(grammar)
    made = {
        "name": "Genever",
        "scopeName": "source.genever",
        "fileTypes": ["gin"],
        "patterns": [{"include": "#statement"}],
        "repository": {
            "statement": _any(*_STATEMENTS),
            **_statements(words),
            "value": _any(*_VALUES),
            **_brackets(),
            **_strings(),
            **_references(words),
            **_words(words),
        },
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _any(*names: str) -> Rule:
    return {"patterns": [{"include": f"#{name}"} for name in names]}


def _match(expression: str, scope: str = "", *captures: str) -> Rule:
    rule: Rule = {"match": expression}
    if scope:
        rule["name"] = scope + _SUFFIX
    if captures:
        rule["captures"] = _captures(*captures)
    return rule


def _captures(*scopes: str) -> Rule:
    """Return the scopes of groups, from the first on; an empty one is passed over, ``#name`` includes patterns."""
    return {
        str(number): {"patterns": [{"include": scope}]} if scope.startswith("#") else {"name": scope + _SUFFIX}
        for number, scope in enumerate(scopes, 1)
        if scope
    }


def _region(begin: str, end: str, scope: str, begin_scopes: list[str], end_scopes: list[str], inside: Rule) -> Rule:
    """Return the rule for what lies between two expressions."""
    rule: Rule = {"name": scope + _SUFFIX, "begin": begin, "beginCaptures": _captures(*begin_scopes), "end": end}
    if end_scopes:
        rule["endCaptures"] = _captures(*end_scopes)
    return rule | inside


# ---- Statements ---------------------------------------------------------------------------------------

_BLANK = r"[ \t\f]*"
_SPACE = r"[ \t\f]+"
_LINE = rf"^{_BLANK}"
_STATEMENTS = ("comment", "import", "include", "dotenv", "assertion", "unbinding", "block", "binding")


def _statements(words: dict[str, str]) -> dict[str, Rule]:
    dotenv = rf"{_LINE}({words['DOTENV']})"
    assertion = rf"{_LINE}({words['ASSERT']})"
    return {
        "import": _import(words),
        "include": _include(words),
        "dotenv": _region(dotenv, "$", "meta.include", ["keyword.control.import"], [], _any("value")),
        "assertion": _region(assertion, "$", "meta.assertion", ["keyword.control.assert"], [], _any("value")),
        "unbinding": _match(rf"{_LINE}({words['DEL']}){_SPACE}({words['KEY']})", "", "keyword.control.del", "#key"),
        **_bindings(words),
    }


def _import(words: dict[str, str]) -> Rule:
    as_name = rf"(?:{_SPACE}({words['_AS']}){_SPACE}({words['KEY']}))?"
    whole = rf"{_LINE}({words['IMPORT']}){_SPACE}({words['MODULE']}){as_name}"
    member = rf"({words['_IMPORT']}){_SPACE}({words['NAME']}){as_name}"
    from_module = rf"{_LINE}({words['FROM']}){_SPACE}({words['MODULE']}){_SPACE}{member}"
    pair = ("keyword.control.import", "entity.name.namespace.module")
    return {"patterns": [_match(whole, "", *pair * 2), _match(from_module, "", *pair * 3)]}


def _include(words: dict[str, str]) -> Rule:
    keyword = "keyword.control.import"
    as_scope = rf"\b({words['_AS']}){_SPACE}({words['KEY']})"
    inside = {"patterns": [_match(as_scope, "", keyword, "entity.name.namespace.scope"), {"include": "#value"}]}
    return _region(rf"{_LINE}({words['INCLUDE']})", "$", "meta.include", [keyword], [], inside)


def _bindings(words: dict[str, str]) -> dict[str, Rule]:
    """Return the rules for blocks, what stands in them, bindings and their keys."""
    key, value = words["KEY"], _any("value")
    assign = rf"{_BLANK}({_bare(words['_EQUALS'])}|{_bare(words['EDIT'])})"
    operator = "keyword.operator.assignment"
    entry, binding = rf"{_LINE}({words['NAME']}){assign}", rf"{_LINE}({key}){assign}"
    # A block ends at the first line that begins where its header does, which is at the margin.
    header, margin = rf"^({key}){_BLANK}(:){_BLANK}(?=#|$)", r"^(?=[^\s#])"
    header_scopes = ["#header", "punctuation.separator.block"]
    return {
        "block": _region(header, margin, "meta.block", header_scopes, [], _any("comment", "entry")),
        "entry": _region(entry, "$", "meta.binding", ["variable.parameter", operator], [], value),
        "binding": _region(binding, "$", "meta.binding", ["#key", operator], [], value),
        "key": {
            "patterns": [_parted(key, "variable.parameter"), _parted(key, "variable.other.constant.macro", dots="")]
        },
        "header": {"patterns": [_parted(key, "entity.name.type.class.configurable")]},
    }


def _bare(expression: str) -> str:
    """Return a terminal's expression without the blanks around it."""
    return expression.replace(r"[ \t\f]*", "")


def _parted(key: str, last: str, dots: str = "+") -> Rule:
    """Return the rule for a key: its scopes, its selector and its last name, which has a scope of its own.

    ``dots`` says how often a name with a dot after it may come before that: ``+`` where the last name is a parameter,
    nothing where it is a macro.
    """
    scopes, selector, name = _parts(key)
    if last.startswith("variable.parameter"):
        return _match(f"({scopes})({selector[:-1]}{dots})({name})", "", "#scopes", "#selector", last)
    if dots:
        return _match(f"({scopes})({selector}{name})", "", "#scopes", "#selector")
    return _match(f"({scopes})({name})", "", "#scopes", last)


def _parts(key: str) -> tuple[str, str, str]:
    """Return the parts of a key's expression: that of its scopes, of the names with a dot after them, of the last."""
    scopes, selector, name = re.findall(r"\(\?:[^()]*\)\*|[^()]+$", key)
    return scopes, selector, name


# ---- Values -------------------------------------------------------------------------------------------

_VALUES = (
    *("comment", "continuation", "formatted", "string", "brackets", "call", "space", "reference", "macro", "number"),
    *("constant", "word", "function", "operator", "rest", "separator"),
)


def _brackets() -> dict[str, Rule]:
    value = _any("value")
    kinds = {"list": (r"\[", r"\]"), "tuple": (r"\(", r"\)"), "dict": (r"\{", r"\}")}
    pairs = {
        kind: _region(f"({opening})", f"({closing})", f"meta.{kind}", [_bracket("begin")], [_bracket("end")], value)
        for kind, (opening, closing) in kinds.items()
    }
    return {"brackets": {"patterns": list(pairs.values())}}


def _bracket(place: str) -> str:
    return f"punctuation.section.bracket.{place}"


def _references(words: dict[str, str]) -> dict[str, Rule]:
    sign, blank, _ = words["REFERENCE"].partition(_BLANK)
    reference = ["punctuation.definition.reference", "#scopes", "#selector"]
    scopes, selector, name = _parts(words["KEY"])
    whole = f"({sign}){blank}({scopes})({selector}{name})"
    keyword = rf"({words['NAME']}){_BLANK}({_bare(words['_EQUALS'])})"
    arguments: Rule = {
        "patterns": [
            _match(keyword, "", "variable.parameter", "keyword.operator.assignment"),
            {"include": "#value"},
        ]
    }
    return {
        # @Adam(lr=3e-4, ...)
        "call": _region(
            rf"{whole}{_BLANK}(\()",
            r"(\))",
            "meta.call",
            [*reference, _bracket("begin")],
            [_bracket("end")],
            arguments,
        ),
        # uniform(0, 1, step=0.1)
        "space": _region(
            rf"(?<![\w.])({'|'.join(sorted(SPACES, key=lambda name: (-len(name), name)))}){_BLANK}(\()",
            r"(\))",
            "meta.space",
            ["support.function", _bracket("begin")],
            [_bracket("end")],
            arguments,
        ),
        "reference": _match(whole, "", *reference),
        "macro": _match(
            words["MACRO"].replace(blank, "", 1), "variable.other.constant.macro"
        ),  # A blank after `%` makes it the remainder.
        "scopes": {
            "patterns": [
                _match(words["NAME"], "entity.name.namespace.scope"),
                _match("/", "punctuation.separator.scope"),
            ]
        },
        "selector": {
            "patterns": [
                _match(rf"{words['NAME']}(?=\.\w)", "entity.name.namespace.module"),
                _match(words["NAME"], "entity.name.type.class.configurable"),
                _match(r"\.", "punctuation.separator.module"),
            ]
        },
    }


def _words(words: dict[str, str]) -> dict[str, Rule]:
    not_inside = r"(?<![\w.])"
    logical = "|".join(words[name] for name in ("IF", "ELSE", "OR", "AND", "NOT", "IN"))
    modifiers = "|".join(words[name] for name in ("ONCE", "LAZY", "CACHED"))
    functions = "|".join(sorted(FUNCTIONS, key=lambda name: (-len(name), name)))
    operators = "|".join(
        words[name] for name in ("POWER", "LESS", "SLASH", "STAR", "PLUS", "SIGN", "BAR", "CARET", "AMPERSAND")
    )
    return {
        "comment": _match(words["COMMENT"].replace(r"[^\n]*", ".*$"), "comment.line.number-sign"),
        "continuation": {"name": "punctuation.separator.continuation" + _SUFFIX, "begin": r"\\$\n?", "end": "^"},
        "number": _match(not_inside + f"(?:{words['NUMBER']})", "constant.numeric"),
        "constant": _match(not_inside + words["CONSTANT"], "constant.language"),
        "word": {
            "patterns": [
                _match(f"{not_inside}(?:{logical})", "keyword.operator.word"),
                _match(f"{not_inside}(?:{modifiers})", "storage.modifier"),
            ]
        },
        "function": _match(rf"{not_inside}(?:{functions})(?={_BLANK}\()", "support.function"),
        "operator": _match(operators, "keyword.operator"),
        "rest": _match(words["REST"], "constant.other.rest"),
        "separator": _match("[,:]", "punctuation.separator"),
    }


# ---- Strings ------------------------------------------------------------------------------------------

_QUOTES = {"triple": "'''", "triple-double": '"""', "single": "'", "double": '"'}
_PREFIXES = {  # How a string of some kind begins, and what is in it beside text.
    "formatted": (r"[fF](?![rR])", ["#escape", "#doubled", "#field"]),
    "formatted-raw": (r"[fF][rR]|[rR][fF]", ["#raw", "#doubled", "#field"]),
    "raw": (r"[bB][rR]|[rR][bB]?", ["#raw"]),
    "plain": (r"[bBuU]?", ["#escape"]),
}


def _strings() -> dict[str, Rule]:
    regions = {kind: [_string(kind, *quote) for quote in _QUOTES.items()] for kind in _PREFIXES}
    colon = _region("(:)", r"(?=\})|$", "constant.other.format", ["punctuation.separator.format"], [], _any("field"))
    return {
        "formatted": {"patterns": [*regions["formatted"], *regions["formatted-raw"]]},
        "string": {"patterns": [*regions["raw"], *regions["plain"]]},
        "escape": _match(
            r"\\(?:\n|x\h{2}|u\h{4}|U\h{8}|N\{[^}]*\}|[0-7]{1,3}|[^{}])",
            "constant.character.escape",
        ),
        "raw": {"match": r"\\(?:\n|.)"},
        "doubled": _match(r"\{\{|\}\}", "constant.character.escape"),
        # {%lr:g}
        "field": _region(
            r"(\{)",
            r"(\})|$",
            "meta.interpolation",
            ["punctuation.section.interpolation.begin"],
            ["punctuation.section.interpolation.end"],
            {"patterns": [_match("![rsa](?=[:}])", "storage.type.conversion"), colon, {"include": "#value"}]},
        ),
    }


def _string(kind: str, name: str, quote: str) -> Rule:
    prefix, inside = _PREFIXES[kind]
    is_open = "" if len(quote) == 3 else "|$"
    return _region(
        rf"(?<!\w)({prefix})({quote})",
        f"({quote}){is_open}",
        f"string.quoted.{name}.{kind}",
        ["storage.type.string", "punctuation.definition.string.begin"],
        ["punctuation.definition.string.end"],
        {"patterns": [{"include": each} for each in inside]},
    )


if __name__ == "__main__":
    TARGET.write_text(textmate_grammar((FOLDER / "genever.lark").read_text(encoding="utf-8")), encoding="utf-8")
