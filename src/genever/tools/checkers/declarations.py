"""Where parameters are declared, and as what."""

from __future__ import annotations

import ast
from functools import lru_cache

from genever.configuration.catalog.target import NO_DEFAULT, Parameter, Target
from genever.language.text.diagnostics import Related
from genever.language.text.source import Source, Span


def parameter_of(target: Target, name: str) -> Parameter | None:
    """Return a parameter by its name, also one behind a decorator."""
    signature = target.signature
    return next((p for p in (*signature.parameters, *signature.declared) if p.name == name), None)


def annotation_text(target: Target, name: str) -> str | None:
    """Return the annotation of a parameter as it is written; None where it has none, or not as text."""
    parameter = parameter_of(target, name)
    if parameter is None or parameter.annotation is NO_DEFAULT:
        return None
    annotation = parameter.annotation
    text = annotation if isinstance(annotation, str) else getattr(annotation, "text", None)
    if isinstance(text, str):
        return " ".join(text.split())
    name_ = getattr(annotation, "__name__", None)
    return name_ if isinstance(annotation, type) and isinstance(name_, str) else str(annotation).replace("typing.", "")


def declared_at(target: Target, name: str) -> Related | None:
    """Return where a parameter is declared, or its function where that is all that is known."""
    definition = target.definition
    if definition is None:
        return None
    found = _parameter_span(definition.source, definition.span.start, name) if definition.source.text else None
    if found is None:
        return Related(f"{name} is declared here", definition.source, definition.span)
    return Related(f"{name} is declared here", definition.source, found)


def _parameter_span(source: Source, offset: int, name: str) -> Span | None:
    """Where a parameter stands in the function, or class, whose name stands at an offset of a Python file."""
    tree = _parsed(source.text)
    if tree is None:
        return None
    line = source.position(offset).line
    for node in ast.walk(tree):
        if getattr(node, "lineno", None) != line:
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return _span(source, _arguments(node), name)
        if isinstance(node, ast.ClassDef):
            makers = [inner for inner in node.body if isinstance(inner, ast.FunctionDef)]
            maker = next((inner for inner in makers if inner.name in ("__init__", "__new__")), None)
            if maker is not None:
                return _span(source, _arguments(maker), name)
            fields = [inner.target for inner in node.body if isinstance(inner, ast.AnnAssign)]
            return _span(source, [field for field in fields if isinstance(field, ast.Name)], name)
    return None


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    given = function.args
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]


def _span(source: Source, nodes: list[ast.arg] | list[ast.Name], name: str) -> Span | None:
    for node in nodes:
        if (node.arg if isinstance(node, ast.arg) else node.id) == name:
            lines = source.text.splitlines(keepends=True)
            before = lines[node.lineno - 1].encode()[: node.col_offset].decode(errors="replace")
            start = sum(map(len, lines[: node.lineno - 1])) + len(before)
            return Span(start, start + len(name))
    return None


@lru_cache(8)
def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
