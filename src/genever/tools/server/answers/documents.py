"""The answers that need one document: nothing in them waits for other files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import GeneverError
from genever.language.text.source import Span
from genever.tools.server.answers.findings import as_json
from genever.tools.server.answers.places import Places
from genever.tools.server.features import layout
from genever.tools.server.features.fixes import Fix, all_safe, fixes
from genever.tools.server.features.folding import folds
from genever.tools.server.features.links import links
from genever.tools.server.features.mentions import mention_at, mentions
from genever.tools.server.features.selection import selections
from genever.tools.server.features.symbols import Symbol, symbols
from genever.tools.server.features.tokens import encoded, tokens
from genever.tools.server.protocol.positions import Lines
from genever.tools.server.protocol.problems import REQUEST_FAILED, ProtocolError, invalid
from genever.tools.server.protocol.stream import Json
from genever.tools.server.semantics.definitions import import_links
from genever.tools.server.semantics.model import Model
from genever.tools.server.texts.difference import same_ends
from genever.tools.server.texts.places import uri_of
from genever.tools.server.texts.text import Text
from genever.tools.server.workspace import Workspace
from genever.tools.settings import settings

#: The protocol's numbers for the kinds of symbols.
_SYMBOLS = {"macro": 13, "parameter": 7, "block": 5, "import": 2, "include": 1, "assertion": 17}
_KINDS = {"text": 1, "read": 2, "write": 3}


# ---- Findings ---------------------------------------------------------------------------------------


def code_actions(workspace: Workspace, params: Json, findings: Sequence[Diagnostic]) -> list[Json]:
    """Return what can be done about the findings in a range."""
    text = workspace.text(params)
    span = text.lines.span(params.get("range"))
    context = params.get("context")
    wanted = context.get("only") if isinstance(context, dict) else None
    places = Places(workspace, [text.lines])
    found: list[Json] = []
    if is_wanted("quickfix", wanted):
        for fix in fixes(findings, text.path, span):
            found.append(_action(fix, workspace, places))
    edits = all_safe(findings, text.path) if wanted and is_wanted("source.fixAll.genever", wanted) else ()
    if edits:
        action = {"title": "Make all safe fixes", "kind": "source.fixAll.genever", "edit": places.changes(edits)}
        found.append(action)
    return found


def is_wanted(kind: str, wanted: Any) -> bool:
    """Return whether actions of a kind are among the ones that a client wants, ``context.only``; it may want all."""
    if not isinstance(wanted, list) or not wanted:
        return True
    return any(kind == each or kind.startswith(f"{each}.") for each in wanted)


def _action(fix: Fix, workspace: Workspace, places: Places) -> Json:
    return {
        "title": fix.title,
        "kind": "quickfix",
        "diagnostics": [as_json(fix.finding, workspace, places)],
        "isPreferred": fix.is_preferred,
        "edit": places.changes(fix.edits),
    }


# ---- Layout -------------------------------------------------------------------------------------------


def formatting(workspace: Workspace, params: Json) -> list[Json]:
    """Answer ``textDocument/formatting``."""
    text = workspace.text(params)
    return _edits(text, lambda: layout.formatted(text.text, _width(text)))


def range_formatting(workspace: Workspace, params: Json) -> list[Json]:
    """Answer ``textDocument/rangeFormatting``."""
    text = workspace.text(params)
    start, end = text.lines.span(params.get("range"))
    first, last = text.lines.line_of(start), text.lines.line_of(end)
    if last > first and end == text.lines.start(last):
        last -= 1  # Whole lines are selected up to the beginning of the next.
    return _edits(text, lambda: layout.formatted_lines(text.text, first, last, _width(text)))


def on_type_formatting(workspace: Workspace, params: Json) -> list[Json]:
    """Answer ``textDocument/onTypeFormatting``: at a line end, the statement above is formatted."""
    text = workspace.text(params)
    line = text.lines.line_of(text.lines.offset(params.get("position")))
    if (
        params.get("ch") != "\n"
        or line == 0
        or not text.text[text.lines.start(line - 1) : text.lines.end(line - 1)].strip()
    ):
        return []
    found = _edits(text, lambda: layout.formatted_lines(text.text, line - 1, line - 1, _width(text)))
    # The cursor's line and what is below it stay: there one is writing.
    return [each for each in found if each["range"]["end"]["line"] < line or each["range"]["end"] == _at(line)]


def _width(text: Text) -> int:
    """Return how long the lines of a text may be, as its project sets it.

    Raises:
        GeneverError: A setting is wrong.
    """
    return settings(os.path.dirname(text.path)).fmt.line_length


def _at(line: int) -> Json:
    return {"line": line, "character": 0}


def _edits(text: Text, make: Any) -> list[Json]:
    try:
        found: list[layout.Change] = make()
    except GeneverError as problem:
        raise ProtocolError(REQUEST_FAILED, problem.diagnostics[0].message) from None
    end = text.line_end
    return [
        {"range": text.lines.range(span), "newText": new.replace("\n", end) if end != "\n" else new}
        for span, new in found
    ]


# ---- Structure ----------------------------------------------------------------------------------------


def folding_ranges(workspace: Workspace, params: Json) -> list[Json]:
    """Answer ``textDocument/foldingRange``."""
    text = workspace.text(params)
    found = []
    for first, last, kind in folds(text.document, text.lines):
        made: Json = {"startLine": first, "endLine": last}
        if kind != "region":
            made["kind"] = kind
        found.append(made)
    return found


def selection_ranges(workspace: Workspace, params: Json) -> list[Json]:
    """Answer ``textDocument/selectionRange``."""
    text = workspace.text(params)
    positions = params.get("positions")
    if not isinstance(positions, list):
        raise invalid("positions is a list")
    found = []
    for position in positions:
        chain: Json | None = None
        for span in reversed(selections(text.document, text.lines.offset(position))):
            outer = chain
            chain = {"range": text.lines.range(span)}
            if outer is not None:
                chain["parent"] = outer
        found.append(chain or {"range": text.lines.range((0, 0))})
    return found


def document_symbols(workspace: Workspace, params: Json) -> list[Json]:
    """Answer ``textDocument/documentSymbol``."""
    text = workspace.text(params)
    found = symbols(text.document)
    if workspace.client.hierarchical:
        return [_symbol(symbol, text.lines) for symbol in found]
    return [
        {
            "name": symbol.name,
            "kind": _SYMBOLS[symbol.kind],
            "location": {"uri": text.uri, "range": text.lines.range(symbol.span)},
        }
        for outer in found
        for symbol in (outer, *outer.children)
    ]


def _symbol(symbol: Symbol, lines: Lines) -> Json:
    made: Json = {
        "name": symbol.name,
        "kind": _SYMBOLS[symbol.kind],
        "range": lines.range(symbol.span),
        "selectionRange": lines.range(symbol.name_span),
    }
    if symbol.detail:
        made["detail"] = symbol.detail
    if symbol.children:
        made["children"] = [_symbol(child, lines) for child in symbol.children]
    return made


def document_links(workspace: Workspace, params: Json, models: Sequence[Model]) -> list[Json]:
    """Answer ``textDocument/documentLink``."""
    text = workspace.text(params)
    found = [*links(text.document, workspace.roots), *import_links(text.document, models)]
    return [{"range": text.lines.range(link.span), "target": uri_of(link.path)} for link in found]


def highlights(workspace: Workspace, params: Json, models: Sequence[Model]) -> list[Json] | None:
    """Answer ``textDocument/documentHighlight``: all mentions in the text of what is named at a place."""
    text = workspace.text(params)
    here = mention_at(text.document, text.lines.offset(params.get("position")))
    if here is None:
        return None
    same = [
        mention
        for mention in mentions(text.document)
        if (mention.kind, mention.name, mention.selector) == (here.kind, here.name, here.selector)
    ]
    return [
        {"range": text.lines.range(mention.span), "kind": _KINDS["write" if mention.is_set else "read"]}
        for mention in same
    ]


# ---- Tokens -------------------------------------------------------------------------------------------


def semantic_tokens(workspace: Workspace, params: Json) -> Json:
    """Answer ``textDocument/semanticTokens/full``."""
    text = workspace.text(params)
    data = encoded(tokens(text.document), text.lines)
    return {"resultId": workspace.remember_tokens(text.uri, data), "data": data}


def semantic_tokens_delta(workspace: Workspace, params: Json) -> Json:
    """Answer ``textDocument/semanticTokens/full/delta``: what is other than it was."""
    text = workspace.text(params)
    before = workspace.remembered_tokens(text.uri, params.get("previousResultId"))
    answer = semantic_tokens(workspace, params)
    if before is None:
        return answer
    after = answer["data"]
    start, end = same_ends(before, after)
    edit = {"start": start, "deleteCount": len(before) - end - start, "data": after[start : len(after) - end]}
    return {"resultId": answer["resultId"], "edits": [edit] if edit["deleteCount"] or edit["data"] else []}


def semantic_tokens_range(workspace: Workspace, params: Json) -> Json:
    """Answer ``textDocument/semanticTokens/range``."""
    text = workspace.text(params)
    span: Span = text.lines.span(params.get("range"))
    within = [token for token in tokens(text.document) if token.span.start < span.end and token.span.end > span.start]
    return {"data": encoded(within, text.lines)}
