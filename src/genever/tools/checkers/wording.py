"""Types and values in words: those in which a run says the same."""

from __future__ import annotations

import ast
import re
from typing import Any

from genever.language.values.literals import value_text

_LONGEST_SHOWN = 60  # Characters of a value.


def shown(value: Any) -> str:
    """Return a value as a message has it: not too long."""
    text = value_text(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def with_article(name: str) -> str:
    """Return the name of a type with its article."""
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def constant_in(text: str) -> tuple[Any] | None:
    """Return the constant that a text is, in a tuple; None for a text that is none."""
    try:
        return (ast.literal_eval(text),)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


# ---- Types ------------------------------------------------------------------------------------------


def widened(text: str) -> str:
    """Return the type of the values of a literal type, and any other as it is.

    >>> widened("Literal['a']"), widened("Literal[1, 2]"), widened("int | None")
    ('str', 'int', 'int | None')
    """
    value = constant_in(f"({text[8:-1]},)") if text.startswith("Literal[") else None
    return " | ".join(dict.fromkeys(type(each).__name__ for each in value[0])) if value is not None else text


def type_text(text: str) -> str:
    """Return a type as one writes it as an annotation, from how a checker writes it.

    >>> type_text("((Iterator[int], /) -> Module) | None")
    'Callable[[Iterator[int]], Module] | None'
    >>> type_text('Literal["a", "b"]'), type_text("<class 'Net'>"), type_text("(...) -> int")
    ("Literal['a', 'b']", 'type[Net]', 'Callable[..., int]')
    """
    text = re.sub(r'"([^"\'\\]*)"', r"'\1'", text.strip())
    text = re.sub(r"<class '([^']*)'>", r"type[\1]", text)
    text = re.sub(r"\[(Unknown|@_)(, (Unknown|@_))*\]", "", text).replace("float*", "float")
    text = re.sub(r"(\w)@\w+", r"\1", re.sub(r"\bUnknown\b", "Any", text))
    members = split(text, " | ")
    if len(members) > 1:
        return " | ".join(dict.fromkeys(map(type_text, members)))
    if text.startswith("(") and _closing(text, 0) == len(text) - 1:
        return type_text(text[1:-1])
    signature = _callable(text)
    if signature is None:
        return _generic_text(text)
    parameters, result = signature
    if parameters == "...":
        return f"Callable[..., {type_text(result)}]"
    taken = [part for part in split(parameters, ", ") if part and part != "/"]
    if any(part.startswith("*") or (re.match(r"\w+(: | = |$)", part) and ": " in part) for part in taken):
        return text
    return f"Callable[[{', '.join(map(type_text, taken))}], {type_text(result)}]"


def _generic_text(text: str) -> str:
    name, bracket, inner = text.partition("[")
    if not bracket or not inner.endswith("]") or name == "Literal" or "->" not in inner:
        return text
    return f"{name}[{', '.join(map(type_text, split(inner[:-1], ', ')))}]"


def _callable(text: str) -> tuple[str, str] | None:
    """The parameters and the result of ``(A, /) -> B``."""
    if not text.startswith("("):
        return None
    end = _closing(text, 0)
    rest = text[end + 1 :] if end is not None else ""
    return (text[1:end], rest[len(" -> ") :]) if rest.startswith(" -> ") else None


def _closing(text: str, start: int) -> int | None:
    depth = 0
    for index in range(start, len(text)):
        depth += (text[index] in "([{") - (text[index] in ")]}")
        if not depth:
            return index
    return None


def split(text: str, separator: str) -> list[str]:
    """Return the parts of a type between separators that stand in no brackets and no quotes.

    >>> split("list[int | str] | None", " | ")
    ['list[int | str]', 'None']
    """
    parts, depth, quote, start, index = [], 0, "", 0, 0
    while index < len(text):
        character = text[index]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif not depth and text.startswith(separator, index):
            if separator == " | " and _callable(text[start:index].strip()) is not None:
                index += 1  # What a function gives may be a union: `(int) -> str | None`.
                continue
            parts.append(text[start:index])
            index += len(separator)
            start = index
            continue
        else:
            depth += (character in "([{") - (character in ")]}")
        index += 1
    return [*parts, text[start:]]


_BUILTIN = frozenset(
    {"bool", "int", "float", "complex", "str", "bytes", "None", "LiteralString", "Never", "object", "Unknown", "Any"}
)


def is_own_subtype(narrowed: str, *, or_literal: bool = False) -> bool:
    """Return whether some type is one that a program has made of a builtin one, as a `NewType` or an enum is.

    A binding file has no way to write a value of it, but the value that it is made of may stand for it.

    Args:
        narrowed: What a parameter takes of a builtin type.
        or_literal: Whether to say so of literals too, as of a value that is not known yet.
    """
    members = [member for member in split(narrowed, " | ") if " & " not in member and member not in _BUILTIN]
    return any(or_literal or not member.startswith("Literal[") for member in members)


def literals_in(wanted: str) -> list[str]:
    """Return the strings of all ``Literal[…]`` in a type.

    >>> literals_in("Literal['a', 'b', 3] | None")
    ['a', 'b']
    """
    found = []
    for inside in re.findall(r"Literal\[([^\]]*)\]", wanted):
        constant = constant_in(f"[{inside}]")
        found += [value for value in (constant[0] if constant else ()) if isinstance(value, str)]
    return found
