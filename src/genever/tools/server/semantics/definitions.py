"""Where the name at an offset is defined: in Python, in another binding file, or here."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from genever.inspection.signatures import annotation_text, parameters_of
from genever.language.syntax import nodes
from genever.language.text.source import Source, Span
from genever.tools.server.features.links import Link, data_file, included
from genever.tools.server.features.mentions import Mention, mention_at, mentions
from genever.tools.server.semantics.model import Model
from genever.tools.server.semantics.python import parameter_span
from genever.tools.server.semantics.symbols import Symbol, places, symbol_of


class Definition(NamedTuple):
    """A place that defines something, in a file; and the name that led there."""

    source: Source
    span: Span
    origin: Span


def definitions(document: nodes.Document, offset: int, model: Model, folders: Sequence[str] = ()) -> list[Definition]:
    """Return where the name at an offset is defined.

    Args:
        document: As it is now.
        offset: Where.
        model: What the file belongs to.
        folders: Where the paths of includes begin.
    """
    mention = mention_at(document, offset)
    if mention is None:
        return []
    return [Definition(source, span, mention.span) for source, span in _of(mention, document, model, folders)]


def _of(
    mention: Mention, document: nodes.Document, model: Model, folders: Sequence[str]
) -> Iterator[tuple[Source, Span]]:
    match mention.kind:
        case "selector":
            target = model.target(mention.name)
            if target is not None and (origin := target.definition) is not None:
                yield origin.source, origin.span
        case "parameter":
            target = model.target(mention.selector)
            if target is not None and (origin := target.definition) is not None:
                span = parameter_span(origin, mention.name)
                yield origin.source, span or origin.span
        case "macro" | "scope":
            symbol = symbol_of(mention, document, model)
            if symbol is not None:
                yield from _set(symbol, model)
        case "module":
            location = module_file(mention.name, model)
            if location is not None:
                yield Source("", location), Span(0, 0)
        case "include":
            found = included(mention.name, document.source.label, folders)
            if found is not None:
                yield Source("", found), Span(0, 0)
        case "data":
            found = data_file(mention.name, document.source.label, folders)
            if found is not None:
                yield Source("", found), Span(0, 0)


def _set(symbol: Symbol, model: Model) -> Iterator[tuple[Source, Span]]:
    """Yield where a macro is given its value, the last first; for a scope, where it is named in a key."""
    if symbol.kind == "macro":
        met = False
        for name in symbol.names:
            binding = model.macro(name)
            for step in binding.history() if binding is not None else ():
                if step.origin is not None:
                    key = step.origin.source.text[step.origin.span.start : step.origin.span.end]
                    length = len(key.partition("=")[0].rstrip(" \t+-|"))
                    start = step.origin.span.start
                    met = True
                    yield step.origin.source, Span(start, start + length)
        if met:
            return
    for place in places(symbol, [model]):
        if place.mention.is_set or (symbol.kind == "scope" and _is_key(place.mention, place.document)):
            yield place.document.source, place.mention.span


def _is_key(mention: Mention, document: nodes.Document) -> bool:
    return document.source.text[mention.whole.start] != "@"


def module_file(name: str, model: Model) -> str | None:
    """Return the source of a module, None where that is not to be found."""
    program = getattr(model.catalog, "program", None)
    location: Any = program.finder.find(name) if program is not None else None
    while location is None and "." in name and program is not None:
        name = name.rpartition(".")[0]  # What is imported from a module may be no module.
        location = program.finder.find(name)
    if location is None:
        return None
    path: str | None = location.path or location.stub
    return path


def import_links(document: nodes.Document, models: Sequence[Model]) -> Iterator[Link]:
    """Yield the links of a document to the modules that it imports."""
    for mention in mentions(document) if models else ():
        if mention.kind == "module":
            path = module_file(mention.name, models[0])
            if path is not None:
                yield Link(mention.span, path)


def type_definitions(document: nodes.Document, offset: int, model: Model) -> list[Definition]:
    """Return where the type of the parameter at an offset is defined: of the classes that it names, those known."""
    mention = mention_at(document, offset)
    if mention is None:
        return []
    if mention.kind == "selector":
        return definitions(document, offset, model)
    target = model.target(mention.selector) if mention.kind == "parameter" else None
    if target is None:
        return []
    parameter = next((each for each in parameters_of(target) if each.name == mention.name), None)
    names = _words(annotation_text(parameter.annotation)) if parameter is not None else []
    found = [(name, model.target(name)) for name in names]
    return [
        Definition(origin.source, origin.span, mention.span)
        for _, each in found
        if each is not None and (origin := each.definition) is not None
    ]


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"[A-Za-z_][\w.]*", text)))


def path_of(source: Source) -> str:
    """Return the absolute path of a source's file."""
    return os.path.abspath(source.label)
