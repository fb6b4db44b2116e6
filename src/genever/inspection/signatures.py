"""Signatures, annotations and docstrings as text for people, whatever catalog they come from."""

from __future__ import annotations

import ast
import inspect
import re
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from genever.configuration.catalog.target import NO_DEFAULT, Kind, Parameter, Target
from genever.language.text.source import Origin
from genever.language.values.literals import value_text
from genever.language.values.references import REQUIRED


def annotation_text(annotation: Any) -> str:
    """Return an annotation as it is written, empty for none."""
    if annotation is NO_DEFAULT:
        return ""
    text = getattr(annotation, "text", annotation)  # A static one has it.
    return _unquoted(text) if isinstance(text, str) else inspect.formatannotation(annotation)


def _unquoted(text: str) -> str:
    """Return an annotation that is written as a string without its quotes."""
    if text[:1] not in ("'", '"'):
        return text
    try:
        found = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text
    return found if isinstance(found, str) else text


def default_text(default: Any) -> str:
    """Return a default as it is written, empty for none."""
    if default is NO_DEFAULT:
        return ""
    if default is REQUIRED:
        return "REQUIRED"
    text = getattr(default, "text", None)
    return text if isinstance(text, str) else value_text(default)


def parameter_text(parameter: Parameter) -> str:
    """Return a parameter as it stands in a signature.

    >>> parameter_text(Parameter("lr", Kind.KEYWORD_ONLY, 0.1))
    'lr=0.1'
    """
    stars = {Kind.VAR_POSITIONAL: "*", Kind.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    text = f"{stars}{parameter.name}"
    annotation, default = annotation_text(parameter.annotation), default_text(parameter.default)
    if annotation:
        text = f"{text}: {annotation}"
    if default:
        text = f"{text} = {default}" if annotation else f"{text}={default}"
    return text


def parameters_of(target: Target) -> list[Parameter]:
    """Return the parameters of a target that a binding may give a value, and those that take any, in order."""
    signature = target.signature
    declared = {parameter.name: parameter for parameter in (*signature.reached, *signature.declared)}
    return list(declared.values())


def bindable(target: Target) -> list[Parameter]:
    """Return the parameters that can be bound, in order."""
    return [
        parameter
        for parameter in parameters_of(target)
        if parameter.kind not in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD) and target.refuses(parameter.name) is None
    ]


def signature_parts(target: Target) -> list[str]:
    """Return the parameters of a target as text, with the signs between them that say how they are passed."""
    return [text for text, _ in labelled(target)]


def labelled(target: Target) -> list[tuple[str, Parameter | None]]:
    """Return the parameters of a target as text, each with itself; None for a sign between them."""
    parts: list[tuple[str, Parameter | None]] = []
    by_name = False
    parameters = parameters_of(target)
    for index, parameter in enumerate(parameters):
        if parameter.kind is Kind.VAR_POSITIONAL:
            by_name = True
        elif parameter.kind is Kind.KEYWORD_ONLY and not by_name:
            parts.append(("*", None))
            by_name = True
        parts.append((parameter_text(parameter), parameter))
        following = parameters[index + 1] if index + 1 < len(parameters) else None
        if parameter.kind is Kind.POSITIONAL_ONLY and (following is None or following.kind is not Kind.POSITIONAL_ONLY):
            parts.append(("/", None))
    return parts


def literal_values(parameter: Parameter) -> list[Any]:
    """Return the values that an annotation names, those of ``Literal[…]`` and the two of ``bool``."""
    annotation = parameter.annotation
    if annotation is bool:
        return [True, False]
    text = annotation_text(annotation)
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError):
        return []
    return list(dict.fromkeys(_literals(tree.body)))


def _literals(node: ast.expr) -> Iterator[Any]:
    match node:
        case ast.Name("bool"):
            yield True
            yield False
        case ast.Constant(None):
            yield None
        case ast.Constant(str(inner)):
            try:
                yield from _literals(ast.parse(inner, mode="eval").body)
            except (SyntaxError, ValueError):
                return
        case ast.Subscript(ast.Name("Literal") | ast.Attribute(_, "Literal"), inner_node):
            members = inner_node.elts if isinstance(inner_node, ast.Tuple) else [inner_node]
            for member in members:
                if isinstance(member, ast.Constant) and isinstance(member.value, str | bytes | int | bool | None):
                    yield member.value
        case ast.Subscript(ast.Name("Optional") | ast.Attribute(_, "Optional"), inner_node):
            yield from _literals(inner_node)
            yield None
        case ast.Subscript(ast.Name("Union" | "Annotated") | ast.Attribute(_, "Union" | "Annotated"), inner_node):
            for member in inner_node.elts if isinstance(inner_node, ast.Tuple) else [inner_node]:
                yield from _literals(member)
        case ast.BinOp(left, ast.BitOr(), right):
            yield from _literals(left)
            yield from _literals(right)


# ---- Docstrings ---------------------------------------------------------------------------------------


def docstring(origin: Origin | None) -> str:
    """Return the docstring of the function or class at a place; for a constructor without one, that of its class."""
    return next(reversed(docstrings_of(origin)), "")


def docstrings_of(origin: Origin | None) -> tuple[str, ...]:
    """Return the docstring of a function; or that of a class, and then that of its constructor, which stands there.

    No more is read of the source than what is around the place: a library's files are long, and there are many.
    """
    if origin is None or origin.kind != "python":
        return ()
    lines = _lines(origin.source.text)
    places = [origin.line]
    constructor = _CONSTRUCTOR.match(lines[origin.line - 1]) if origin.line <= len(lines) else None
    if constructor is not None:
        places[:0] = _classes_around(lines, origin.line, len(constructor[1].expandtabs()))
    return tuple(text for place in places if (text := _docstring_at(lines, place)))


_CONSTRUCTOR = re.compile(r"(\s*)(?:async\s+)?def\s+__(?:init|new)__\b")
_CLASS = re.compile(r"(\s*)class\s")


@lru_cache(maxsize=8)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(line + "\n" for line in text.split("\n"))


def _classes_around(lines: Sequence[str], number: int, indentation: int) -> list[int]:
    """Return the 1-based line of the class that what stands on a line belongs to, if there is one."""
    for above in range(number - 1, 0, -1):
        found = _CLASS.match(lines[above - 1])
        if found is not None and len(found[1].expandtabs()) < indentation:
            return [above]
    return []


def _docstring_at(lines: Sequence[str], number: int) -> str:
    """Return the docstring of the function or class whose header begins on a 1-based line; empty where it has none."""
    tokens = tokenize.generate_tokens(iter(lines[number - 1 :]).__next__)
    try:
        _skip_header(tokens)
        texts = []
        for token in tokens:
            if token.type == tokenize.STRING:
                texts.append(ast.literal_eval(token.string))
            elif token.type not in _BETWEEN or (texts and token.type == tokenize.NEWLINE):
                break
        else:
            return ""
    except (tokenize.TokenError, SyntaxError, ValueError):
        return ""
    is_statement = token.type in (tokenize.NEWLINE, tokenize.ENDMARKER) or token.string == ";"
    whole = all(isinstance(text, str) for text in texts)
    return inspect.cleandoc("".join(texts)) if texts and is_statement and whole else ""


_BETWEEN = frozenset([tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.INDENT])


def _skip_header(tokens: Iterable[tokenize.TokenInfo]) -> None:
    """Go past the colon that ends a header."""
    depth = 0
    for token in tokens:
        if token.string in ("(", "[", "{"):
            depth += 1
        elif token.string in (")", "]", "}"):
            depth -= 1
        elif token.string == ":" and not depth:
            return
