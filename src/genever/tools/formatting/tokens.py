"""The text of a statement to a tree of brackets and items, with every comment in its place.

The syntax tree has no comments, no brackets around groups and no spelling of strings: what is laid out are tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_TOKEN = re.compile(
    r"""[ \t\f]*+(?:
    (?P<comma>,)
  | (?P<string>[rRbBuUfF]{0,2}(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"
                                |'(?!'')(?:[^'\\\n]|\\.)*'|"(?!"")(?:[^"\\\n]|\\.)*"))
  | (?P<reference>@[ \t\f]*(?:[A-Za-z_]\w*[./])*[A-Za-z_]\w*)
  | (?P<number>0[xX]\w*|\.?[0-9](?:[eE][-+](?=[0-9])|[\w.])*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<open>[\[({])
  | (?P<close>[\])}])
  | (?P<colon>:)
  | (?P<comment>\#[^\n]*)
  | (?P<macro>%[ \t\f]*(?:[A-Za-z_]\w*[./])*[A-Za-z_]\w*)
  | (?P<rest>\.\.\.)
  | (?P<operator>\*\*|//|[-+|]=|[<>=!]=|[-+*/%<>=|^&])
  | (?P<newline>\\?\n|\Z))
    """,
    re.VERBOSE | re.DOTALL,
)
_STRING = re.compile(r"([A-Za-z]*)('''|\"\"\"|'|\")(.*)\2\Z", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
#: The kinds of what may end a value: an operator after one of them is a binary one.
_OPERANDS = frozenset({"string", "reference", "number", "macro", "close", "rest", "name"})
#: The kinds of what ends an item.
_ENDING = frozenset({"close", "comma"})
_KEYWORDS = frozenset({"and", "or", "not", "in", "if", "else", "once", "lazy", "cached"})
#: How loosely operators bind, the loosest first: a long value is broken before the loosest of its operators.
_LEVELS = {
    **dict.fromkeys(("if", "else"), 1),
    "or": 2,
    "and": 3,
    **dict.fromkeys(("in", "not in", "<", ">", "<=", ">=", "==", "!="), 4),
    "|": 5,
    "^": 6,
    "&": 7,
    **dict.fromkeys(("+", "-"), 8),
    **dict.fromkeys(("*", "/", "//", "%"), 9),
    "**": 10,
}
#: How long what is in brackets may be to stand on one line, however wide lines are: what nests is not copied for ever.
LONGEST = 10_000
#: The level of a string that joins the one before it.
JOIN = 11


class Token(NamedTuple):
    """A token: its kind, its text as it is to be written, and how many line ends stand before it."""

    kind: str
    text: str
    breaks: int


class Part(NamedTuple):
    """A token of an item, or a bracket with what is in it.

    Attributes:
        text: The token, or the bracket's ``flat``.
        spaced: Whether a space stands before it.
        bracket: The bracket, if it is one.
        level: How loosely it binds, if a line may be broken before it; else 0.
        breaks: How many line ends stood before it.
        comments: The comments before it inside of an item, each with whether it had a line of its own.
    """

    text: str | None
    spaced: bool
    bracket: Bracket | None = None
    level: int = 0
    breaks: int = 0
    comments: tuple[tuple[str, bool], ...] = ()


class Item(NamedTuple):
    """What stands between two commas: the comments above it, an empty one for a blank line, and that on its line."""

    above: tuple[str, ...]
    parts: tuple[Part, ...]
    comment: str


class Bracket(NamedTuple):
    """A pair of brackets.

    Attributes:
        opening: The opening bracket; ``closing`` the other.
        items: What commas part.
        comma: What each item has after it where it has a line of its own; nothing where a comma would make a tuple.
        head: The comment on the line of the opening bracket.
        tail: The comments below the last item.
        is_index: Whether it is that of ``%x[0]``.
        flat: All of it on one line; None where something in it wants lines of its own.
    """

    opening: str
    closing: str
    items: tuple[Item, ...]
    comma: str
    head: str
    tail: tuple[str, ...]
    is_index: bool
    flat: str | None


class Line(NamedTuple):
    """A statement's tokens: those outside of brackets and the brackets, and the comment at its end."""

    parts: tuple[Part, ...]
    comment: str


def read_line(text: str, start: int = 0) -> Line:
    """Return what a sound statement holds from an offset on."""
    reader = _Reader(list(_tokens(text, start)))
    parts = reader.item("")
    return Line(parts, reader.comment)


def _tokens(text: str, start: int) -> Iterator[Token]:
    at, end, breaks, before = start, len(text), 0, ""
    match = _TOKEN.match
    while at < end:
        found = match(text, at)
        assert found is not None, f"no token at {at} of {text!r}"
        kind = found.lastgroup or ""
        written, at = found[kind], found.end()
        if kind == "newline":
            breaks += 1
            continue
        if kind == "string":
            written = string_text(written)
        elif kind == "word":
            kind = "keyword" if written in _KEYWORDS else "name"
        elif kind == "number":
            written = number_text(written)
        elif kind == "macro" and before in _OPERANDS:  # What is left of it is read again.
            kind, written, at = "operator", "%", found.start(kind) + 1
        elif kind in ("macro", "reference"):
            written = written[0] + written[1:].lstrip(" \t\f")
        elif kind == "comment":
            written = written.rstrip(" \t\f")
        yield Token(kind, written, breaks)
        breaks = 0
        if kind != "comment":
            before = kind


class _Reader:
    """Makes the tree of tokens; ``comment`` is the one outside of all brackets, which ends the statement."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.comment = ""

    def item(self, opening: str, is_index: bool = False) -> tuple[Part, ...]:
        """Read up to a comma or the closing bracket; outside of brackets, where ``opening`` is empty, to the end."""
        tokens = self.tokens
        if opening and tokens[self.at + 1].kind in _ENDING and tokens[self.at].kind in _OPERANDS:
            _, text, breaks = tokens[self.at]  # Most items are a single token.
            self.at += 1
            return (Part(text, False, None, 0, breaks),)
        parts: list[Part] = []
        comments: list[tuple[str, bool]] = []
        before, is_sign = "", False  # The kind of the token before, and whether it is a sign.
        while self.at < len(tokens):
            kind, text, breaks = token = tokens[self.at]
            if kind == "comment":
                if not opening:
                    self.comment = text
                elif self._is_last():
                    break
                else:
                    comments.append((text, breaks > 0))
                self.at += 1
                continue
            if opening and kind in _ENDING:
                break
            self.at += 1
            is_binary = before in _OPERANDS
            spaced = bool(parts) and not is_sign and _is_spaced(before, token, opening, is_index)
            before = "operator=" if text == "=" and opening else kind
            is_sign = kind == "operator" and not is_binary
            bracket = None
            if kind == "open":
                bracket = self.bracket(text, is_binary)
                before = "close"
            level = _level(token) if is_binary else 0
            shown = text if bracket is None else bracket.flat
            parts.append(Part(shown, spaced, bracket, level, breaks, tuple(comments)))
            comments.clear()
        return tuple(parts)

    def _is_last(self) -> bool:
        """Return whether an item ends with the comments that come now."""
        at = self.at
        while self.tokens[at].kind == "comment":
            at += 1
        return self.tokens[at].kind in _ENDING

    def bracket(self, opening: str, has_owner: bool) -> Bracket:
        """Read what is in a bracket, which is that of an index or a call where it ``has_owner``."""
        is_index = opening == "[" and has_owner
        items: list[Item] = []
        head, above, has_comma = "", list[str](), False
        while True:
            kind, text, breaks = self.tokens[self.at]
            if kind not in _ENDING:
                if breaks > 1 and (items or above):
                    above.append("")
                if kind != "comment":
                    items.append(Item(tuple(above), self.item(opening, is_index), ""))
                    above, has_comma = [], False
                    continue
            self.at += 1
            if kind == "comma":
                has_comma = True
            elif kind == "close":
                break
            elif breaks == 0 and not items and not above and not head:
                head = text
            elif breaks == 0 and items and not above and not items[-1].comment:
                items[-1] = items[-1]._replace(comment=text)
            else:
                above.append(text)
        is_single = opening == "(" and not has_owner and len(items) == 1
        ending = "," if is_single and has_comma else ""
        comma = "" if is_index or (is_single and not has_comma) else ","
        is_long = has_comma and not ending  # A comma after the last item says: one item a line.
        flat = None if is_long or head or above else _flat(opening, items, ending + text)
        return Bracket(opening, text, tuple(items), comma, head, tuple(above), is_index, flat)


def _flat(opening: str, items: Sequence[Item], closing: str) -> str | None:
    """Return a bracket on one line; None where something in it wants lines of its own."""
    texts: list[str] = []
    length = 0
    for item in items:
        text = None if item.comment or (item.above and any(item.above)) else flat(item.parts)
        if text is None:
            return None
        texts.append(text)
        length += len(text)
    return f"{opening}{', '.join(texts)}{closing}" if length <= LONGEST else None


def flat(parts: Iterable[Part]) -> str | None:
    """Return parts on one line; None where something in them wants lines of its own."""
    texts: list[str] = []
    for part in parts:
        if part.text is None or part.comments or (part.level == JOIN and part.breaks):
            return None
        texts.append(f" {part.text}" if part.spaced else part.text)
    return "".join(texts)


def _is_spaced(before: str, token: Token, opening: str, is_index: bool) -> bool:
    """Return whether a space stands between a token and what is before it, which is no sign."""
    if token.kind in ("close", "comma", "colon") or before == "operator=":
        return False
    if token.kind == "open":
        return before not in _OPERANDS
    if before == "colon":
        return not is_index
    return token.text != "=" or not opening


def _level(token: Token) -> int:
    """Return how loosely what stands between two values binds; 0 for what is no operator."""
    if token.kind == "string":
        return JOIN
    return _LEVELS["not in"] if token.text == "not" else _LEVELS.get(token.text, 0)


# ---- How strings and numbers are written ---------------------------------------------------------------


def string_text(written: str) -> str:
    r"""Return a string as it is written: in single quotes, or in those that save a backslash.

    Triple quotes stay, and so do the quotes of an f-string that has others inside.

    >>> print(string_text('"a"'), string_text(r"'don\'t'"))
    'a' "don't"
    """
    if written[0] == "'" and "\\" not in written:
        return written
    found = _STRING.match(written)
    assert found is not None, written
    prefix, quote, body = found.groups()
    prefix = prefix.lower().replace("u", "")
    if len(quote) == 1:
        if "f" in prefix:
            quote = quote if "'" in body or '"' in body else "'"
        elif quote == '"' and "'" not in body:
            quote, body = "'", body if "r" in prefix else _unescaped(body, '"')
        elif quote == "'" and "\\'" in body and '"' not in body and "r" not in prefix:
            quote, body = '"', _unescaped(body, "'")
    return f"{prefix}{quote}{body}{quote}"


def _unescaped(body: str, quote: str) -> str:
    """Return what is between quotes without the backslashes before one kind of them."""
    return _ESCAPE.sub(lambda escape: quote if escape[1] == quote else escape[0], body)


def number_text(written: str) -> str:
    """Return a number as it is written: with small letters, but for the digits of a hexadecimal one.

    >>> number_text("1E-8"), number_text("0XFF")
    ('1e-8', '0xFF')
    """
    return written[:2].lower() + written[2:] if written[:2] in ("0x", "0X") else written.lower()
