"""The driver: runs the tables that Lark makes from the grammar over a text.

Lark's own does the same, but for a token with its line and column, and with the whole of Lark to import first, which
takes longer than all the rest of a small program. Here places are offsets alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias

from genever.language.syntax.parser.layout import Token, layout
from genever.language.syntax.parser.problems import Unexpected
from genever.records import NamedTuple

#: Makes the value of a rule from those of its symbols.
Builder: TypeAlias = Callable[[list[Any]], Any]
_Match: TypeAlias = Callable[[str, int, int], "re.Match[str] | None"]


class Rule(NamedTuple):
    """A production of the grammar.

    ``name`` is the method that makes its value; without such a method, that is the list of its children. The children
    at the indices ``spliced`` are such lists and give their items. With ``is_transparent``, a lone child is the value.
    """

    origin: str
    size: int
    name: str
    is_transparent: bool
    spliced: tuple[int, ...]


class Tables(NamedTuple):
    """What Lark makes of the grammar.

    ``actions`` says for each state what a terminal does: the number is that of the state to go to, or ``~rule`` for
    the rule to reduce by; ``gotos`` says where to go after a reduction. ``scanners`` are the expressions of the tokens
    that may come, a group for each, and ``scanner_of`` the one of each state; ``words`` are the values of a token that
    make another of it, ``{scanner: {type: {value: type}}}``.
    """

    starts: Mapping[str, tuple[int, int]]  # The first and last state of each start rule.
    rules: Sequence[Rule]
    actions: Sequence[Mapping[str, int]]
    gotos: Sequence[Mapping[str, int]]
    scanners: Sequence[str]
    scanner_of: Sequence[int]
    words: Mapping[int, Mapping[str, Mapping[str, str]]]
    ignored: Sequence[str]


class Parser:
    """A parser; it keeps no state between texts, so threads share it.

    Args:
        tables: What drives it.
        builder: What has a method for each rule that has a name.
    """

    def __init__(self, tables: Tables, builder: object) -> None:
        self._tables = tables
        reductions = [(rule.origin, rule.size, _build(rule, builder)) for rule in tables.rules]
        self._actions: list[dict[str, Any]] = [
            {kind: number if number >= 0 else reductions[~number] for kind, number in actions.items()}
            for actions in tables.actions
        ]
        self._matches: list[_Match | None] = [None] * len(tables.actions)  # Most texts need few of them.
        self._special = {*tables.ignored, *(kind for words in tables.words.values() for kind in words)}

    def parse(self, text: str, start: str, begin: int = 0, end: int | None = None) -> Any:
        """Return the value of ``text[begin:end]``, parsed by a start rule.

        Raises:
            Exception: One of `genever.language.syntax.parser.problems.PROBLEMS`.
        """
        state, last = self._tables.starts[start]
        actions, gotos = self._actions, self._tables.gotos
        states: list[int] = [state]
        values: list[Any] = []
        tokens = self._tokens(text, begin, len(text) if end is None else end, states)
        for token in chain(layout(tokens, text), (_END,)):
            kind = token.type
            while True:
                try:
                    action = actions[state][kind]
                except KeyError:
                    offset = token.start_pos if token is not _END else None
                    raise Unexpected(offset, frozenset(actions[state])) from None
                if type(action) is int:
                    state = action
                    states.append(state)
                    values.append(token)
                    break
                origin, size, build = action
                if build is None:  # The value of the one symbol is that of the rule.
                    states.pop()
                elif size:
                    children = values[-size:]
                    del values[-size:], states[-size:]
                    values.append(build(children))
                else:
                    values.append(build([]))
                state = gotos[states[-1]][origin]
                if state == last and token is _END:
                    return values[-1]
                states.append(state)
        raise AssertionError("the end of a text is accepted or refused")

    def _tokens(self, text: str, at: int, end: int, states: list[int]) -> Iterator[Token]:
        """Yield tokens; which ones may come depends on the state that the parser is in meanwhile."""
        matches, special = self._matches, self._special
        while at < end:
            state = states[-1]
            match = (matches[state] or self._match(state))(text, at, end)
            if match is None:
                raise Unexpected(at, self._expected(state))
            start, at, kind = at, match.end(), match.lastgroup or ""
            if kind in special:
                if kind in self._tables.ignored:
                    continue
                kind = self._word(state, kind, match[0])
            token = Token(match[0])
            token.type, token.start_pos, token.end_pos = kind, start, at
            yield token

    def _match(self, state: int) -> _Match:
        match = self._matches[state] = re.compile(self._pattern(state)).match
        return match

    def _pattern(self, state: int) -> str:
        return self._tables.scanners[self._tables.scanner_of[state]]

    def _expected(self, state: int) -> frozenset[str]:
        return frozenset(re.compile(self._pattern(state)).groupindex).difference(self._tables.ignored)

    def _word(self, state: int, kind: str, text: str) -> str:
        """Return the type of a token that is a word of the language where it stands, else the type that it has."""
        words = self._tables.words.get(self._tables.scanner_of[state], {})
        return words.get(kind, {}).get(text, kind)


_END = Token()
_END.type = "$END"


def _build(rule: Rule, builder: object) -> Builder | None:
    """Return what makes the value of a rule from those of its symbols; None where it is that of its one symbol."""
    if rule.is_transparent and rule.size == 1 and not rule.spliced:
        return None
    build: Builder = getattr(builder, rule.name, _same)
    if rule.is_transparent:
        build = _transparent(build)
    return _splicing(rule, build) if rule.spliced else build


def _same(children: list[Any]) -> list[Any]:
    return children


def _transparent(build: Builder) -> Builder:
    return lambda children: children[0] if len(children) == 1 else build(children)


def _splicing(rule: Rule, build: Builder) -> Builder:
    is_spliced = [index in rule.spliced for index in range(rule.size)]

    def extend(children: list[Any]) -> Any:
        whole, *items = children
        whole += items  # A list that grows item by item is never copied.
        return build(whole)

    if rule.spliced == (0,):
        return extend

    def splice(children: list[Any]) -> Any:
        whole: list[Any] = []
        for child, splices in zip(children, is_spliced, strict=True):
            if not splices:
                whole.append(child)
            elif whole:
                whole += child
            else:
                whole = child
        return build(whole)

    return splice
