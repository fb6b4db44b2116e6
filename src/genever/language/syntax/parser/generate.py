"""The parser's tables, as Lark makes them from the grammar; only needed where the grammar was changed."""

from __future__ import annotations

from typing import Any

from lark import Lark

from genever.language.syntax.parser.driver import Rule, Tables

_STARTS = ("document", "lone", "entry", "header")


def make_tables(text: str) -> Tables:
    """Return the tables that Lark makes for a grammar."""
    frontend: Any = make_lark(text, _Layout()).parser
    table = frontend.parser._parse_table
    states = _in_order(table)
    numbers = {state: number for number, state in enumerate(states)}
    rules = sorted({arg for row in table.states.values() for action, arg in row.values() if _is_rule(arg)}, key=repr)
    choices = _choices(rules)
    codes = {**{rule: ~number for number, rule in enumerate(rules)}, **numbers}
    rows = [{str(name): codes[arg] for name, (_, arg) in sorted(table.states[state].items())} for state in states]
    lexers = [frontend.lexer.lexer.lexers[state] for state in states]
    scanners = {pattern: number for number, pattern in enumerate(dict.fromkeys(map(_pattern, lexers)))}
    return Tables(
        {start: (numbers[table.start_states[start]], numbers[table.end_states[start]]) for start in _STARTS},
        tuple(_rule(rule, choices) for rule in rules),
        tuple({name: code for name, code in row.items() if name.isupper()} for row in rows),
        tuple({name: code for name, code in row.items() if not name.isupper()} for row in rows),
        tuple(scanners),
        tuple(scanners[_pattern(lexer)] for lexer in lexers),
        {scanners[_pattern(lexer)]: words for lexer in lexers if (words := _words(lexer))},
        tuple(sorted(map(str, frontend.lexer_conf.ignore))),
    )


def make_lark(text: str, postlex: Any, transformer: Any = None) -> Any:
    """Return the parser that Lark itself makes of a grammar."""
    return Lark(
        text,
        parser="lalr",
        lexer="contextual",
        start=list(_STARTS),
        postlex=postlex,
        transformer=transformer,
        keep_all_tokens=True,  # Brackets give containers their span.
        maybe_placeholders=False,
    )


class _Layout:
    """What Lark has to know of `genever.language.syntax.parser.layout.layout` for its tables."""

    always_accept = ("_NEWLINE",)


def _in_order(table: Any) -> list[int]:
    """Return the states in an order that is the same each time: Lark's numbers differ."""
    states = [table.start_states[start] for start in _STARTS]
    for state in states:
        reached = (arg for _, (_, arg) in sorted(table.states[state].items()) if not _is_rule(arg))
        states += [state for state in dict.fromkeys(reached) if state not in states]
    return states


def _is_rule(arg: object) -> bool:
    return not isinstance(arg, int)


def _rule(rule: Any, choices: set[str]) -> Rule:
    origin = str(rule.origin.name)
    spliced = tuple(index for index, symbol in enumerate(rule.expansion) if _is_list(symbol, choices))
    is_transparent = origin in choices or (rule.options.expand1 and not rule.alias)
    return Rule(origin, len(rule.expansion), str(rule.alias or origin), is_transparent, spliced)


def _is_list(symbol: Any, choices: set[str]) -> bool:
    """Return whether the value of a symbol is the list of its children: if Lark leaves it out of its trees."""
    return not symbol.is_term and symbol.name.startswith("_") and symbol.name not in choices


def _choices(rules: list[Any]) -> set[str]:
    """Return the symbols left out of trees that stand for one other each time, so that a list is not needed."""
    lengths: dict[str, set[int]] = {}
    for rule in rules:
        is_list = any(_is_list(symbol, set()) for symbol in rule.expansion)
        lengths.setdefault(str(rule.origin.name), set()).add(0 if is_list else len(rule.expansion))
    return {name for name, found in lengths.items() if name.startswith("_") and found == {1}}


def _pattern(lexer: Any) -> str:
    (scanner,) = lexer.scanner._mres
    pattern: str = scanner.pattern
    return pattern


def _words(lexer: Any) -> dict[str, dict[str, str]]:
    """Return the texts of a token that are words of the language there: ``{type: {text: type of the word}}``."""
    return {
        str(name): {str(word.pattern.value): str(word.name) for word in callback.scanner.terminals}
        for name, callback in lexer.callback.items()
    }
