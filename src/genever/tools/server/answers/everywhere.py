"""The answers that look through all files of the workspace: references, renames, symbols, moves of files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from genever.language.syntax import nodes
from genever.language.text.diagnostics import Edit
from genever.language.text.source import Source, Span
from genever.tools.server.analysis.entries import files_below
from genever.tools.server.answers.places import Places
from genever.tools.server.features.links import included
from genever.tools.server.features.mentions import mention_at
from genever.tools.server.features.symbols import symbols
from genever.tools.server.protocol.problems import REQUEST_FAILED, ProtocolError, invalid
from genever.tools.server.protocol.stream import Json
from genever.tools.server.semantics.model import Model
from genever.tools.server.semantics.python import Refusal
from genever.tools.server.semantics.renaming import Renaming, rename, renaming_at, symbol_in_python
from genever.tools.server.semantics.symbols import Symbol, places, related, symbol_of
from genever.tools.server.texts.places import path_of
from genever.tools.server.texts.text import Text
from genever.tools.server.workspace import Workspace

_SYMBOLS = {"macro": 13, "parameter": 7, "block": 5, "import": 2, "include": 1, "assertion": 17}
#: How many symbols are found at most.
_MOST_SYMBOLS = 500


# ---- References ---------------------------------------------------------------------------------------


def references(workspace: Workspace, params: Json, models: Sequence[Model]) -> list[Json]:
    """Answer ``textDocument/references``."""
    text = workspace.text(params)
    symbol = _symbol(text, text.lines.offset(params.get("position")), models)
    if symbol is None:
        return []
    context = params.get("context")
    with_declaration = not isinstance(context, dict) or context.get("includeDeclaration", True)
    made = Places(workspace)
    return [
        made.location(place.document.source, place.mention.span)
        for place in places(symbol, related(symbol, text.path, models))
        if with_declaration or not (place.mention.is_set and place.mention.kind == "macro")
    ]


def _symbol(text: Text, offset: int, models: Sequence[Model]) -> Symbol | None:
    if text.is_python:
        found = symbol_in_python(text.path, text.text, offset, models)
        return found.symbol if found is not None else None
    mention = mention_at(text.document, offset)
    for model in models:
        if mention is not None and text.path in model.documents:
            symbol = symbol_of(mention, text.document, model)
            if symbol is not None:
                return symbol
    return None


# ---- Renaming -----------------------------------------------------------------------------------------


class _Files:
    """The Python files of the workspace, the open ones as they are in the editor."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def paths(self) -> Iterator[str]:
        met = set()
        for root in self._workspace.roots:
            for path in files_below(root, ".py"):
                if path not in met:
                    met.add(path)
                    yield path

    def text(self, path: str) -> str | None:
        text = self._workspace.text_at(path)
        if text is not None:
            return text.text
        inside = any(path.startswith(os.path.join(root, "")) for root in self._workspace.roots)
        if not inside or f"{os.sep}site-packages{os.sep}" in path:
            return None
        try:
            with open(path, encoding="utf-8", newline="") as file:
                return file.read().replace("\r\n", "\n").replace("\r", "\n")
        except (OSError, UnicodeDecodeError):
            return None


def prepare_rename(workspace: Workspace, params: Json, models: Sequence[Model]) -> Json | None:
    """Answer ``textDocument/prepareRename``."""
    text = workspace.text(params)
    found = _renaming(text, text.lines.offset(params.get("position")), models)
    if found is None:
        return None
    return {"range": text.lines.range(found.span), "placeholder": found.name}


def renaming(workspace: Workspace, params: Json, models: Sequence[Model]) -> Json | None:
    """Answer ``textDocument/rename``."""
    text = workspace.text(params)
    new = params.get("newName")
    if not isinstance(new, str):
        raise invalid("this needs a newName")
    found = _renaming(text, text.lines.offset(params.get("position")), models)
    if found is None:
        return None
    if found.name == new:
        return None
    try:
        edits = rename(found.symbol, new, related(found.symbol, text.path, models), _Files(workspace))
    except Refusal as problem:
        raise ProtocolError(REQUEST_FAILED, str(problem)) from None
    return Places(workspace, [text.lines]).changes(edits)


def _renaming(text: Text, offset: int, models: Sequence[Model]) -> Renaming | None:
    """Return what is to be renamed; None for what is nothing of ours in a Python file.

    Raises:
        ProtocolError: It cannot be renamed.
    """
    if text.is_python:
        return symbol_in_python(text.path, text.text, offset, models)
    refusal = Refusal("the file is not read yet: try again in a moment")
    for model in models:
        if text.path in model.documents:
            try:
                return renaming_at(text.document, offset, model)
            except Refusal as problem:
                refusal = problem
    raise ProtocolError(REQUEST_FAILED, str(refusal))


# ---- Symbols ------------------------------------------------------------------------------------------


def workspace_symbols(workspace: Workspace, params: Json, models: Sequence[Model]) -> list[Json]:
    """Answer ``workspace/symbol``: what is bound in any file."""
    query = params.get("query")
    query = query.lower() if isinstance(query, str) else ""
    found: list[Json] = []
    made = Places(workspace)
    for document in _documents(workspace, models):
        for symbol in symbols(document):
            if symbol.kind not in ("import", "include", "assertion") and _fits(query, symbol.name):
                location = made.location(document.source, symbol.name_span)
                found.append({"name": symbol.name, "kind": _SYMBOLS[symbol.kind], "location": location})
                if len(found) >= _MOST_SYMBOLS:
                    return found
    return found


def _fits(query: str, name: str) -> bool:
    """Return whether the letters of a query stand in a name in this order."""
    rest = iter(name.lower())
    return all(letter in rest for letter in query)


def _documents(workspace: Workspace, models: Sequence[Model]) -> Iterator[nodes.Document]:
    """Yield the binding files of the workspace, each once: those that are read already, then the others."""
    met = set()
    for text in workspace.texts.values():
        if not text.is_python:
            met.add(text.path)
            yield text.document
    for model in models:
        for path, document in model.documents.items():
            if path not in met:
                met.add(path)
                yield document
    from genever.language.syntax.parse import parse_anew

    for root in workspace.roots:
        for path in files_below(root, ".gin"):
            if path not in met:
                met.add(path)
                try:
                    with open(path, encoding="utf-8") as file:
                        yield parse_anew(Source(file.read(), path))
                except (OSError, UnicodeDecodeError):
                    continue


# ---- Files that move ----------------------------------------------------------------------------------


def will_rename_files(workspace: Workspace, params: Json, models: Sequence[Model]) -> Json | None:
    """Answer ``workspace/willRenameFiles``: the includes of a binding file get its other path."""
    files = params.get("files")
    moved: dict[str, str] = {}
    for each in files if isinstance(files, list) else ():
        old, new = (
            (path_of(each["oldUri"]), path_of(each["newUri"]))
            if isinstance(each, dict) and isinstance(each.get("oldUri"), str) and isinstance(each.get("newUri"), str)
            else (None, None)
        )
        if old is not None and new is not None:
            moved[old] = new
    edits = [edit for document in _documents(workspace, models) for edit in _moved(document, moved, workspace)]
    return Places(workspace).changes(edits) if edits else None


def _moved(document: nodes.Document, moved: dict[str, str], workspace: Workspace) -> Iterator[Edit]:
    text = document.source.text
    here = os.path.abspath(document.source.label)
    for statement in document.statements:
        if not isinstance(statement, nodes.Include) or not isinstance(statement.path, nodes.Literal):
            continue
        written = str(statement.path.value)
        target = included(written, here, workspace.roots, lambda path: path in moved or os.path.isfile(path))
        if target not in moved:
            continue
        new = moved[target]
        if written.startswith(("./", "../")):
            relative = os.path.relpath(new, os.path.dirname(moved.get(here, here))).replace(os.sep, "/")
            new = relative if relative.startswith("../") else f"./{relative}"
        else:
            root = next((root for root in workspace.roots if new.startswith(os.path.join(root, ""))), None)
            new = os.path.relpath(new, root).replace(os.sep, "/") if root is not None else new
        span = Span(statement.path.start, statement.path.end)
        quote = text[span.end - 1]
        yield Edit(document.source, span, f"{quote}{new}{quote}")
