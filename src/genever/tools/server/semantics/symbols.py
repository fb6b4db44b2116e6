"""What a name in a document stands for, so that all its other places can be found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from genever.language.syntax import nodes
from genever.language.text.errors import GeneverError
from genever.language.text.selectors import scoped
from genever.language.text.source import Span
from genever.tools.server.features.mentions import Mention
from genever.tools.server.semantics.model import Model

SymbolKind: TypeAlias = Literal[
    "macro", "constant", "scope", "configurable", "parameter", "module", "include", "data", "function"
]


class Symbol(NamedTuple):
    """What a name stands for.

    Attributes:
        kind: What it is.
        names: Its whole names: several for a macro or scope of a file that is taken in under several scopes.
        parameter: The name of a parameter; then ``names`` is what it belongs to.
    """

    kind: SymbolKind
    names: tuple[str, ...]
    parameter: str = ""

    def is_same(self, other: Symbol) -> bool:
        """Return whether both stand for one thing."""
        if self.kind != other.kind or self.parameter != other.parameter:
            return False
        return not set(self.names).isdisjoint(other.names)


def symbol_of(mention: Mention, document: nodes.Document, model: Model) -> Symbol | None:
    """Return what a name in a document stands for; None for one that means nothing that is known."""
    match mention.kind:
        case "macro":
            names = model.macro_names(mention.name, document)
            if not any(map(model.is_bound, names)):
                constant = _constant(mention.name, model)
                if constant is not None:
                    return Symbol("constant", (constant,))
            return Symbol("macro", names)
        case "scope":
            return Symbol("scope", tuple(scoped(outer, mention.name) for outer in model.scopes_of(document)))
        case "selector":
            target = model.target(mention.name)
            return Symbol("configurable", (target.selector,)) if target is not None else None
        case "parameter":
            target = model.target(mention.selector)
            return Symbol("parameter", (target.selector,), mention.name) if target is not None else None
        case "module":
            return Symbol("module", (mention.name,))
        case "include":
            return Symbol("include", (mention.name,))
        case "data":
            return Symbol("data", (mention.name,))
        case "function":
            return Symbol("function", (mention.name,))
    return None


def _constant(name: str, model: Model) -> str | None:
    try:
        return model.catalog.match_constant(name)
    except GeneverError:
        return None


class Place(NamedTuple):
    """A place in a file where something is named."""

    path: str
    document: nodes.Document
    mention: Mention


def places(symbol: Symbol, models: Iterable[Model]) -> Iterator[Place]:
    """Yield every place in the files of some entries where something is named, each once."""
    met: set[tuple[str, Span]] = set()
    for model in models:
        for document, mention in model.all_mentions():
            path = os.path.abspath(document.source.label)
            if (path, mention.span) in met or not _may_be(mention, symbol):
                continue
            found = symbol_of(mention, document, model)
            if found is not None and found.is_same(symbol):
                met.add((path, mention.span))
                yield Place(path, document, mention)


def related(symbol: Symbol, path: str, models: Sequence[Model]) -> list[Model]:
    """Return the entries in which something may be named: for a macro or scope those that share files with its own.

    Args:
        symbol: What is named.
        path: The file in which it is.
        models: All entries of the workspace.
    """
    if symbol.kind not in ("macro", "scope"):
        return list(models)
    shared = {path}
    found: list[Model] = []
    while more := [model for model in models if model not in found and not shared.isdisjoint(model.documents)]:
        found += more
        shared |= {place.path for place in places(symbol, more)}
    return found


def _may_be(mention: Mention, symbol: Symbol) -> bool:
    """Return whether a name may stand for something: a look at it that costs little."""
    match symbol.kind:
        case "macro" | "constant":
            return mention.kind == "macro"
        case "configurable":
            return mention.kind == "selector"
        case "parameter":
            return mention.kind == "parameter" and mention.name == symbol.parameter
    return mention.kind == symbol.kind
