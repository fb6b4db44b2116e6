"""Renames what is at an offset, in all binding files and in Python; or says why that is not safe."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, Protocol

from genever.configuration.catalog.target import Target
from genever.language.syntax import nodes
from genever.language.text.diagnostics import Edit
from genever.language.text.selectors import is_identifier
from genever.language.text.source import Source, Span
from genever.language.values.references import MAIN
from genever.tools.server.features.mentions import mention_at
from genever.tools.server.semantics.model import Model
from genever.tools.server.semantics.python import (
    Refusal,
    arguments_of,
    python,
    renamed_definition,
    renamed_parameter,
)
from genever.tools.server.semantics.symbols import Symbol, places, symbol_of

#: How many Python files of a project are looked through for other uses of a name.
_MOST_FILES = 5000


class PythonFiles(Protocol):
    """The Python files that may be changed: those of the workspace."""

    def paths(self) -> Iterator[str]:
        """Yield their absolute paths."""

    def text(self, path: str) -> str | None:
        """Return the text of one of them, None for what is none of them."""


class Renaming(NamedTuple):
    """What is to be renamed: where it stands, what it is called, and what that stands for."""

    span: Span
    name: str
    symbol: Symbol


def renaming_at(document: nodes.Document, offset: int, model: Model) -> Renaming:
    """Return what can be renamed at an offset of a binding file.

    Raises:
        Refusal: Nothing can.
    """
    mention = mention_at(document, offset)
    symbol = symbol_of(mention, document, model) if mention is not None else None
    if mention is None or symbol is None:
        raise Refusal("there is no name here that is known")
    match symbol.kind:
        case "macro" if MAIN in symbol.names:
            raise Refusal(f"%{MAIN} says what runs: it has no other name")
        case "constant":
            raise Refusal("a constant gets its name in Python: rename it there")
        case "data":
            raise Refusal("a data file cannot be renamed here")
        case "module" | "include" | "function":
            raise Refusal(f"a {symbol.kind} cannot be renamed here")
    span = mention.last
    if symbol.kind == "configurable":
        span = Span(mention.span.end - len(mention.name.rpartition(".")[2]), mention.span.end)
    return Renaming(span, document.source.text[span.start : span.end], symbol)


def rename(symbol: Symbol, new: str, models: Sequence[Model], files: PythonFiles) -> list[Edit]:
    """Return the changes that give something another name everywhere.

    Args:
        symbol: What is to be renamed.
        new: The other name.
        models: All entries of the workspace.
        files: The Python files of the workspace.

    Raises:
        Refusal: It is not safe.
    """
    if not is_identifier(new):
        raise Refusal(f"{new!r} is not a name: letters, digits and underscores")
    match symbol.kind:
        case "macro":
            return list(_rename_macro(symbol, new, models))
        case "scope":
            return list(_rename_scope(symbol, new, models))
        case "parameter":
            return _rename_parameter(symbol, new, models, files)
        case "configurable":
            return _rename_configurable(symbol, new, models, files)
    raise Refusal("this cannot be renamed")


# ---- Binding files ------------------------------------------------------------------------------------


def _rename_macro(symbol: Symbol, new: str, models: Sequence[Model]) -> Iterator[Edit]:
    for model in models:
        for name in symbol.names:
            scope, slash, _ = name.rpartition("/")
            other = f"{scope}{slash}{new}"
            if model.is_bound(other):
                raise Refusal(f"there is a macro %{other} already")
    if new == MAIN:
        raise Refusal(f"%{MAIN} says what runs")
    for place in places(symbol, models):
        yield Edit(place.document.source, place.mention.last, new)


def _rename_scope(symbol: Symbol, new: str, models: Sequence[Model]) -> Iterator[Edit]:
    for model in models:
        for name in symbol.names:
            scope, slash, _ = name.rpartition("/")
            if f"{scope}{slash}{new}" in model.scopes():
                raise Refusal(f"there is a scope {scope}{slash}{new} already")
    for place in places(symbol, models):
        yield Edit(place.document.source, place.mention.last, new)


# ---- Python -------------------------------------------------------------------------------------------


def _rename_parameter(symbol: Symbol, new: str, models: Sequence[Model], files: PythonFiles) -> list[Edit]:
    target = _target(symbol, models)
    origin = target.definition
    if origin is None:
        raise Refusal(f"{target.selector} is defined where its source is not at hand")
    path = os.path.abspath(origin.source.label)
    text = _own_text(path, files)
    if new in target.signature.names:
        raise Refusal(f"{target.selector} has a parameter {new} already")
    spans = renamed_parameter(text, origin.span.start, symbol.parameter, new)
    source = Source(text, path)
    called = target.selector.rpartition(".")[2]
    _refuse_elsewhere(path, files, re.compile(rf"\b{called}\s*\([^()]*\b{symbol.parameter}\s*="), "passes it by name")
    edits = [Edit(source, span, new) for span in spans]
    return edits + _in_bindings(symbol, new, models)


def _rename_configurable(symbol: Symbol, new: str, models: Sequence[Model], files: PythonFiles) -> list[Edit]:
    target = _target(symbol, models)
    home, origin = target.home, target.definition
    old = target.selector.rpartition(".")[2]
    if home is None or origin is None or home[1] != old:
        raise Refusal(f"{target.selector} gets its name from a registration in Python: rename it there")
    path = os.path.abspath(origin.source.label)
    text = _own_text(path, files)
    at = _name_offset(text, old)
    spans = renamed_definition(text, at, old, new)
    others = symbol.names[0].rpartition(".")[0]
    if any(model.catalog.target(f"{others}.{new}") is not None for model in models):
        raise Refusal(f"there is a configurable {others}.{new} already")
    _refuse_elsewhere(path, files, re.compile(rf"\b{old}\b"), "uses it")
    source = Source(text, path)
    return [Edit(source, span, new) for span in spans] + _in_bindings(symbol, new, models)


def _name_offset(text: str, name: str) -> int:
    source = python(text)
    for owner, definition in source.definitions():
        if owner is None and definition.name == name:
            return source.name_span(definition).start
    raise Refusal(f"{name} is not defined at the top of its module")


def _in_bindings(symbol: Symbol, new: str, models: Iterable[Model]) -> list[Edit]:
    edits = []
    for place in places(symbol, models):
        span = place.mention.span
        if symbol.kind == "configurable":
            span = Span(span.end - len(place.mention.name.rpartition(".")[2]), span.end)
        edits.append(Edit(place.document.source, span, new))
    return edits


def _target(symbol: Symbol, models: Iterable[Model]) -> Target:
    for model in models:
        target = model.catalog.target(symbol.names[0])
        if target is not None:
            return target
    raise Refusal(f"{symbol.names[0]} is not known")


def _own_text(path: str, files: PythonFiles) -> str:
    """Return the text of a Python file that may be changed: one of the workspace."""
    text = files.text(path)
    if text is None:
        raise Refusal(f"{path} is not in the workspace: what is installed stays as it is")
    return text


def _refuse_elsewhere(path: str, files: PythonFiles, pattern: re.Pattern[str], what: str) -> None:
    """Refuse where another Python file of the workspace matches a pattern."""
    for other in islice(files.paths(), _MOST_FILES):
        if other == path:
            continue
        text = files.text(other)
        if text is not None and pattern.search(text):
            raise Refusal(f"{other} {what}, too: rename it in Python, then in the binding files")


# ---- From Python --------------------------------------------------------------------------------------


def symbol_in_python(path: str, text: str, offset: int, models: Iterable[Model]) -> Renaming | None:
    """Return what a name in a Python file is to binding files: a configurable, or a parameter of one; else None.

    Args:
        path: The Python file.
        text: Its text.
        offset: Where the name stands.
        models: All entries of the workspace.
    """
    source = python(text)
    named = source.definition_named_at(offset)
    parameter = None if named is not None else _parameter_at(text, offset)
    if named is None and parameter is None:
        return None
    for model in models:
        for target in _targets_in(path, model):
            origin = target.definition
            if origin is None:
                continue
            if named is not None:
                owner, definition = named
                name = source.name_span(definition)
                is_it = target.home is not None and target.home[1] == _qualified(owner, definition.name)
                if is_it:
                    return Renaming(name, definition.name, Symbol("configurable", (target.selector,)))
            elif parameter is not None:
                at, span, written = parameter
                if origin.span.start == at or _is_constructor_of(target, at, text):
                    return Renaming(span, written, Symbol("parameter", (target.selector,), written))
    return None


def _qualified(owner: object, name: str) -> str:
    return f"{owner.name}.{name}" if owner is not None and hasattr(owner, "name") else name


def _parameter_at(text: str, offset: int) -> tuple[int, Span, str] | None:
    """Return the parameter that is written or used at an offset: its function's name, its place and its name."""
    source = python(text)
    inner: tuple[int, Span, str] | None = None
    for _, definition in source.definitions():
        if isinstance(definition, ast.ClassDef):
            continue
        whole = source.span(definition)
        if not whole.start <= offset <= whole.end:
            continue
        names = {argument.arg for argument in arguments_of(definition)}
        at = source.name_span(definition).start
        for argument in arguments_of(definition):
            start = source.span(argument).start
            if start <= offset <= start + len(argument.arg):
                inner = (at, Span(start, start + len(argument.arg)), argument.arg)
        for statement in definition.body:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and node.id in names:
                    span = source.span(node)
                    if span.start <= offset <= span.end:
                        inner = (at, span, node.id)
    return inner


def _is_constructor_of(target: Target, at: int, text: str) -> bool:
    """Return whether a function that is named at an offset constructs a target, which is placed by its class."""
    origin = target.definition
    if origin is None or origin.source.text != text:
        return False
    source = python(text)
    found = source.definition_named_at(origin.span.start)
    if found is None:
        return False
    _, definition = found
    body = getattr(definition, "body", [])
    return any(
        getattr(inner, "name", "") in ("__init__", "__new__") and source.name_span(inner).start == at for inner in body
    )


def _targets_in(path: str, model: Model) -> Iterator[Target]:
    """Yield the targets that a Python file defines."""
    stem = os.path.splitext(os.path.basename(path))[0]
    stem = os.path.basename(os.path.dirname(path)) if stem == "__init__" else stem
    for selector in model.names.all:
        target = model.catalog.target(selector)
        if target is None or target.home is None or target.home[0].rpartition(".")[2] != stem:
            continue
        origin = target.definition
        if origin is not None and os.path.abspath(origin.source.label) == path:
            yield target
