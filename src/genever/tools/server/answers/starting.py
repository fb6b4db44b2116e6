"""What an empty binding file may begin with: all parameters of a function, which is looked for in the modules."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from genever.configuration.catalog.static.sources.environment import search_for
from genever.language.syntax import nodes
from genever.language.text.diagnostics import Edit
from genever.language.text.errors import GeneverError
from genever.language.text.source import Span
from genever.tools.listing.beginning import Beginning, beginnings
from genever.tools.server.answers.documents import is_wanted
from genever.tools.server.answers.places import Places
from genever.tools.server.protocol.stream import Json
from genever.tools.server.texts.text import Text
from genever.tools.server.workspace import Workspace

_KIND = "refactor.rewrite"
#: How many functions are offered at most, and how many modules beside the file are looked into.
_MOST = 20
#: What a module has in it that makes anything configurable.
_REGISTERS = re.compile(rb"\b(?:genever|gin)\b")
_MUCH = 100_000


def wants_starting(params: Json) -> bool:
    """Return whether a request for code actions is about ones that write a file."""
    context = params.get("context")
    return is_wanted(_KIND, context.get("only") if isinstance(context, dict) else None)


def is_beginning(text: Text) -> bool:
    """Return whether a text binds nothing yet: it is empty, or all of it are imports."""
    document = text.document
    is_bare = not document.diagnostics and not document.comments
    return is_bare and all(isinstance(statement, nodes.Import) for statement in document.statements)


def starting_actions(workspace: Workspace, text: Text) -> list[Json]:
    """Return an action for each function that the file can begin with; it takes the place of what the file has."""
    span = Span(0, len(text.text))
    places = Places(workspace, [text.lines])
    return [
        {
            "title": f"Begin with all parameters of {found.name}",
            "kind": _KIND,
            "edit": places.changes([Edit(text.document.source, span, found.text)]),
        }
        for found in _beginnings(workspace, text)
    ][:_MOST]


def _beginnings(workspace: Workspace, text: Text) -> Iterator[Beginning]:
    texts = {other.path: other.text for other in list(workspace.texts.values())}
    search = search_for([text.path], texts, environment=workspace.environment)
    imported = [each.module for each in text.document.statements if isinstance(each, nodes.Import)]
    for module in imported or list(_beside(text.path, texts))[:_MOST]:
        try:
            yield from sorted(beginnings(module, search), key=lambda found: found.name[:1].isupper())
        except GeneverError:  # It cannot be read.
            continue


def _beside(path: str, texts: dict[str, str]) -> Iterator[str]:
    """Yield the modules in the folder of a file that may register something."""
    folder = os.path.dirname(path)
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".py"))
    except (OSError, ValueError):
        return
    for name in names:
        file = os.path.join(folder, name)
        if name.removesuffix(".py").isidentifier() and _REGISTERS.search(_begin_of(file, texts)):
            yield name.removesuffix(".py")


def _begin_of(path: str, texts: dict[str, str]) -> bytes:
    if path in texts:
        return texts[path][:_MUCH].encode("utf-8", "replace")
    try:
        if not os.path.isfile(path):
            return b""
        with open(path, "rb") as file:
            return file.read(_MUCH)
    except OSError:
        return b""
