"""f-strings: the one part of the syntax inside a token.

A token's text parts are decoded as Python does; each ``{…}`` is a value, for which the parser is given.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from genever.language.operations import Field, Format
from genever.language.syntax import nodes
from genever.language.syntax.parser.layout import Token
from genever.language.syntax.parser.problems import PROBLEMS, ValueProblem
from genever.language.text.source import Source

#: Parses a text that is one value and ends in a line end; it raises `PROBLEMS`.
ParseValue: TypeAlias = Callable[[str], nodes.Value]


def formatted(tokens: list[Token], parse_value: ParseValue) -> nodes.Operation:
    """Return the `Format` operation for adjacent strings of which one at least is an f-string.

    Raises:
        ValueProblem: One of them is no string, or something in it no value.
    """
    format_parts: list[str | Field] = []
    operands: list[nodes.Value] = []
    for token in tokens:
        if token.type == "FSTRING":
            _Reader(token, parse_value, format_parts, operands).string()
        else:
            format_parts.append(_decode(str(token), token))
    first, last = tokens[0], tokens[-1]
    return nodes.Operation(Format(tuple(format_parts)), tuple(operands), first.start_pos, last.end_pos)


class _Reader:
    """Reads an f-string, or the format specification of a field in it.

    Its texts and fields are appended to ``format_parts``, and the values of the fields to ``operands``, as a `Format`
    has them. Places are offsets into the token's text.
    """

    def __init__(
        self, token: Token, parse_value: ParseValue, format_parts: list[str | Field], operands: list[nodes.Value]
    ) -> None:
        text = str(token)
        quote_at = next(index for index, character in enumerate(text) if character in "'\"")
        self.token = token
        self.parse_value = parse_value
        self.text = text
        self.format_parts = format_parts
        self.operands = operands
        self.is_raw = "r" in text[:quote_at].lower()
        self.quote = text[quote_at] * (3 if text.startswith(text[quote_at] * 3, quote_at) else 1)
        self.begin = quote_at + len(self.quote)
        self.end = len(text) - len(self.quote)
        self.offset = token.start_pos

    def string(self) -> None:
        """Read the whole f-string."""
        self.parts(self.begin, "", 0)

    def parts(self, at: int, stop: str, depth: int) -> int:
        """Read text and fields from ``at`` until ``stop`` or the end; return where it ended."""
        text, plain = self.text, at
        while at < self.end:
            character = text[at]
            if text[at : at + 2] in ("{{", "}}") and not stop:
                at += 2
            elif character == "{":
                self.literal(plain, at)
                at = plain = self.field(at, depth)
            elif character == stop:
                break
            elif character == "}":
                raise self.problem("a single '}' in an f-string", at, "write '}}'", "}}")
            elif character == "\\" and not self.is_raw:
                at = _after_escape(text, at)
            else:
                at += 1
        self.literal(plain, min(at, self.end))
        return at

    def literal(self, start: int, end: int) -> None:
        """Take in a text part."""
        if start >= end:
            return
        plain = self.text[start:end].replace("{{", "{").replace("}}", "}")
        if not self.is_raw:
            if (len(plain) - len(plain.rstrip("\\"))) % 2:
                plain += "\\"  # One before a brace stands for itself.
            plain = _decode(f"{self.quote}{plain}{self.quote}", self.token)
        self.format_parts.append(plain)

    def field(self, at: int, depth: int) -> int:
        """Read one ``{value!conversion:specification}``; return where it ends."""
        if depth > 1:  # As in Python.
            raise self.problem("a format specification nests too deep", at, "work it out in a macro")
        text, end = self.text, _expression_end(self.text, at + 1, self.end)
        if not text[at + 1 : end].strip():
            raise self.problem("an empty {} in an f-string", at, "put a value in it, or write '{{}}'")
        index = len(self.operands)
        self.operands.append(_value(text[at + 1 : end], self.offset + at + 1, self.parse_value))
        conversion = None
        if text[end : end + 1] == "!":
            conversion = text[end + 1 : end + 2]
            if conversion not in ("r", "s", "a"):
                raise self.problem(f"!{conversion} is not a conversion", end, "use !r, !s or !a")
            end += 2
        specification: str | int = ""
        if text[end : end + 1] == ":":
            end, specification = self.specification(end + 1, depth + 1)
        if text[end : end + 1] != "}":
            raise self.problem("this '{' is never closed", at, "expected '}'")
        self.format_parts.append((index, conversion, specification))
        return end + 1

    def specification(self, at: int, depth: int) -> tuple[int, str | int]:
        """Read a format specification; return where it ends, and its text or the index of its operation."""
        inner = _Reader(self.token, self.parse_value, [], [])
        end = inner.parts(at, "}", depth)
        if not inner.operands:
            return end, "".join(part for part in inner.format_parts if isinstance(part, str))
        start = self.offset + at
        operator = Format(tuple(inner.format_parts))
        made = nodes.Operation(operator, tuple(inner.operands), start, self.offset + end)
        self.operands.append(made)
        return end, len(self.operands) - 1

    def problem(self, message: str, at: int, hint: str, instead: str | None = None) -> Exception:
        """Return the error for a place in the token."""
        return ValueProblem(message, self.offset + at, self.offset + at + 1, hint, instead)


def _after_escape(text: str, at: int) -> int:
    """Return where an escape ends; before a brace, a backslash is none."""
    if text.startswith("\\N{", at):
        return text.find("}", at) + 1 or len(text)
    return at + 1 if text[at + 1] in "{}" else at + 2


def _expression_end(text: str, at: int, end: int) -> int:
    """Return where a field's value ends: at the ``!``, ``:`` or ``}`` outside its own brackets and strings."""
    depth = 0
    quote = ""
    while at < end:
        character = text[at]
        if quote:
            at += character == "\\"
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "[({":
            depth += 1
        elif depth and character in "])}":
            depth -= 1
        elif not depth and (character in ":}" or (character == "!" and text[at + 1 : at + 2] != "=")):
            return at
        at += 1
    return at


def _value(text: str, offset: int, parse_value: ParseValue) -> nodes.Value:
    try:
        value = parse_value(f"({text}\n)\n")
    except PROBLEMS as problem:
        found = getattr(problem, "orig_exc", problem)
        if isinstance(found, ValueProblem):
            start, end = found.start + offset - 1, found.end + offset - 1
            raise ValueProblem(found.message, start, end, found.hint, found.instead) from None
        raise _not_a_value(text, offset, parse_value) from None
    try:
        moved: nodes.Value = _moved(value, offset - 1)
    except RecursionError:
        raise ValueProblem("this value nests too deep", offset, offset + len(text)) from None
    return moved


def _not_a_value(text: str, offset: int, parse_value: ParseValue) -> Exception:
    """Return what to raise for a field that the parser refuses: what it says of the same text on a line of its own."""
    from genever.language.syntax.parser.messages import describe  # Only a mistake pays for its patterns.

    if _SHOWS_ITSELF.search(text):
        end = offset + len(text.rstrip())
        return ValueProblem("a field shows its value only", end - 1, end, "write the name before it, as in 'n={%n}'")
    line = text.replace("\n", " ")
    try:
        parse_value(f"{line}\n")
    except PROBLEMS as problem:
        found = describe(problem, Source(line))
        assert found.span is not None
        start, end = (offset + min(place, len(text)) for place in found.span)
        message = found.message.replace("the end of the line", "'}'").replace("statement", "value")
        return ValueProblem(message, start, max(start + 1, end), found.hint)
    return ValueProblem("this is not a value", offset, offset + len(text))


_SHOWS_ITSELF = re.compile(r"(?<![=!<>])=\s*\Z")


def _moved(node: Any, by: int) -> Any:
    """Return a node with every place in it shifted."""
    if not isinstance(node, tuple):
        return node
    fields = getattr(node, "_fields", None)
    if fields is None:
        return tuple(_moved(item, by) for item in node)
    changed = {
        name: value + by if name in ("start", "end") else _moved(value, by)
        for name, value in zip(fields, node, strict=True)
        if not (isinstance(node, nodes.Literal) and name == "value")
    }
    return type(node)(**{**node._asdict(), **changed})  # type: ignore[attr-defined]  # It has fields: a named tuple.


def _decode(literal: str, token: Token) -> str:
    try:
        value = ast.literal_eval(literal)
    except (SyntaxError, ValueError) as problem:
        message = f"this is not a string: {getattr(problem, 'msg', problem)}"
        raise ValueProblem(message, token.start_pos, token.end_pos) from None
    if not isinstance(value, str):
        raise ValueProblem("bytes and f-strings cannot join", token.start_pos, token.end_pos)
    return value
