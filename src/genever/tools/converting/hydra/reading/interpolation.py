"""OmegaConf's interpolations as data: ``${a.b}``, ``${.c}``, ``${oc.env:USER,me}``, and texts with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Use:
    """``${a.b[0]}``: the value at a path, which begins ``up`` levels above the value that this is in."""

    up: int
    keys: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Resolver:
    """``${name:argument,…}``: what a function gives. ``text`` is how it was written."""

    name: str
    arguments: tuple[Argument, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A single value in an argument."""

    value: Any


@dataclass(frozen=True, slots=True)
class Items:
    """``[a, b]`` in an argument."""

    items: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """``{a: b}`` in an argument."""

    pairs: tuple[tuple[Any, Argument], ...]


#: Text with interpolations in it. One interpolation alone stands for its value, whatever the type of that is.
Text: TypeAlias = "tuple[str | Use | Resolver, ...]"
Argument: TypeAlias = "Literal | Items | Pairs | Text"


class InterpolationError(ValueError):
    """A text is not what OmegaConf's grammar has."""


def parse(text: str) -> Text:
    """Return the parts of a text.

    >>> parse('a-${b.c}')
    ('a-', Use(up=0, keys=(('b',), ('c',))))

    Raises:
        InterpolationError: It has a ``${`` that does not end as one.
    """
    return _Parser(text).text()


def parse_argument(text: str) -> Argument:
    """Return what a text means as an argument, or as a value on Hydra's command line.

    >>> parse_argument("[1, two, {a: null}]")
    Items(items=(Literal(value=1), Literal(value='two'), Pairs(pairs=(('a', Literal(value=None)),))))

    Raises:
        InterpolationError: It is none.
    """
    parser = _Parser(text)
    made = parser.argument("")
    parser.expect_end()
    return made


_BEFORE = re.compile(r"(\\*)\$\{")
_KEY = re.compile(r"[^\s.\[\]{}:,$'\"=()]+")
_NAME = re.compile(r"\s*([a-zA-Z_]\w*(?:\.[a-zA-Z_]\w*)*)\s*:")
_INT = re.compile(r"[+-]?(?:0|[1-9]\d*(?:_\d+)*)")
_DIGITS = r"\d+(?:_\d+)*"
_FLOAT = re.compile(
    rf"[+-]?(?:(?:(?:{_DIGITS})?\.{_DIGITS}|(?:0|[1-9]\d*(?:_\d+)*)\.?)(?:e[+-]?{_DIGITS})?|inf|nan)", re.IGNORECASE
)


def scalar(text: str) -> Any:
    """Return what a word without quotes means in an argument.

    >>> [scalar(word) for word in ('null', 'True', '1_0', '1e-3', 'a b')]
    [None, True, 10, 0.001, 'a b']
    """
    lower = text.lower()
    if lower in ("null", "true", "false"):
        return {"null": None, "true": True, "false": False}[lower]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def text(self) -> Text:
        parts: list[str | Use | Resolver] = []
        while (found := _BEFORE.search(self._text, self._at)) is not None:
            before = self._text[self._at : found.start()]
            slashes = len(found[1])
            self._at = found.end()
            if slashes % 2:
                _add(parts, before + "\\" * (slashes // 2) + "${")
                continue
            _add(parts, before + "\\" * (slashes // 2))
            parts.append(self._interpolation(found.end() - 2))
        _add(parts, self._text[self._at :])
        return tuple(parts)

    def _interpolation(self, start: int) -> Use | Resolver:
        """Read what follows ``${``, with the brace that ends it."""
        name = _NAME.match(self._text, self._at)
        if name is not None:
            self._at = name.end()
            arguments = self._list("}") if not self._takes("}") else ()
            return Resolver(name[1], arguments, self._text[start : self._at])
        self._space()
        up = 0
        while self._takes("."):
            up += 1
        keys: list[Text] = []
        while True:
            if self._takes("["):
                keys.append(self._key("]"))
                self._need("]")
            else:
                keys.append(self._key(".[}"))
            if not self._takes(".") and not self._is_at("["):
                break
        self._space()
        self._need("}")
        return Use(up, tuple(keys))

    def _key(self, ends: str) -> Text:
        parts: list[str | Use | Resolver] = []
        while self._at < len(self._text) and self._text[self._at] not in ends:
            if self._text.startswith("${", self._at):
                self._at += 2
                parts.append(self._interpolation(self._at - 2))
                continue
            found = _KEY.match(self._text, self._at)
            if found is None:
                break
            _add(parts, found[0])
            self._at = found.end()
        if not parts:
            raise self._problem("a key")
        return tuple(parts)

    def _list(self, end: str) -> tuple[Argument, ...]:
        items = [self.argument("," + end)]
        while self._takes(","):
            items.append(self.argument("," + end))
        self._need(end)
        return tuple(items)

    def argument(self, ends: str) -> Argument:
        """Read an argument up to one of the characters ``ends``, or up to the end."""
        self._space()
        if self._takes("["):
            self._space()
            made: Argument = Items(()) if self._takes("]") else Items(self._list("]"))
        elif self._takes("{"):
            made = self._pairs()
        elif self._text[self._at : self._at + 1] in ("'", '"'):
            made = self._quoted()
        else:
            return self._word(ends)
        self._space()
        return made

    def _pairs(self) -> Argument:
        pairs: list[tuple[Any, Argument]] = []
        self._space()
        if self._takes("}"):
            return Pairs(())
        while True:
            key = self.argument(":")
            if not isinstance(key, Literal):
                raise self._problem("a plain key")
            self._need(":")
            pairs.append((key.value, self.argument(",}")))
            if not self._takes(","):
                break
        self._need("}")
        return Pairs(tuple(pairs))

    def _quoted(self) -> Argument:
        quote = self._text[self._at]
        end = self._at + 1
        depth = 0
        while end < len(self._text) and (self._text[end] != quote or depth):
            if self._text.startswith("${", end):
                depth += 1
            elif self._text[end] == "}" and depth:
                depth -= 1
            end += 2 if self._text[end] == "\\" and not self._text.startswith("\\$", end) else 1
        if end >= len(self._text):
            raise self._problem(f"a closing {quote}")
        inner = self._text[self._at + 1 : end].replace("\\" + quote, quote)
        self._at = end + 1
        parts = parse(inner)
        return parts if any(not isinstance(part, str) for part in parts) else Literal("".join(map(str, parts)))

    def _word(self, ends: str) -> Argument:
        parts: list[str | Use | Resolver] = []
        while self._at < len(self._text) and self._text[self._at] not in ends:
            if self._text.startswith("${", self._at):
                self._at += 2
                parts.append(self._interpolation(self._at - 2))
            elif self._text[self._at] == "\\" and self._at + 1 < len(self._text):
                _add(parts, self._text[self._at + 1])
                self._at += 2
            else:
                _add(parts, self._text[self._at])
                self._at += 1
        if len(parts) == 1 and isinstance(parts[0], str):
            return Literal(scalar(parts[0].strip()))
        if not parts:
            return Literal("")
        first, last = parts[0], parts[-1]
        if isinstance(last, str):
            parts[-1] = last.rstrip()
        if isinstance(first, str):
            parts[0] = first.lstrip()
        return tuple(part for part in parts if part != "")

    # ---- Characters ------------------------------------------------------------------------------

    def _space(self) -> None:
        while self._is_at(" ", "\t", "\n"):
            self._at += 1

    def _is_at(self, *characters: str) -> bool:
        return self._text[self._at : self._at + 1] in characters and self._at < len(self._text)

    def _takes(self, character: str) -> bool:
        if self._is_at(character):
            self._at += 1
            return True
        return False

    def _need(self, character: str) -> None:
        if not self._takes(character):
            raise self._problem(repr(character))

    def expect_end(self) -> None:
        if self._at < len(self._text):
            raise self._problem("the end")

    def _problem(self, expected: str) -> InterpolationError:
        return InterpolationError(f"expected {expected} at column {self._at + 1} of {self._text!r}")


def _add(parts: list[str | Use | Resolver], text: str) -> None:
    if parts and isinstance(parts[-1], str):
        parts[-1] += text
    elif text:
        parts.append(text)
