"""The answers that need to know what names mean: of one file, with the models of its entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from genever.inspection.signatures import docstring, parameter_text, parameters_of
from genever.language.text.source import Span
from genever.tools.server.answers.places import Places
from genever.tools.server.protocol.stream import Json
from genever.tools.server.semantics import completion as completing
from genever.tools.server.semantics.calls import call_signature
from genever.tools.server.semantics.definitions import Definition, definitions, type_definitions
from genever.tools.server.semantics.hints import hints, lenses
from genever.tools.server.semantics.hover import Hover, hover, parameter_docs, signature
from genever.tools.server.semantics.model import Model
from genever.tools.server.semantics.modules import Modules
from genever.tools.server.texts.text import Text
from genever.tools.server.workspace import Workspace

#: The protocol's numbers for the kinds of what is completed.
_ITEMS = {
    "class": 7,
    "function": 3,
    "parameter": 10,
    "macro": 6,
    "constant": 21,
    "scope": 9,
    "value": 12,
    "keyword": 14,
    "module": 9,
    "file": 17,
    "folder": 19,
}


def _offset(text: Text, params: Json) -> int:
    return text.lines.offset(params.get("position"))


# ---- Completion ---------------------------------------------------------------------------------------


def completion(workspace: Workspace, params: Json, models: Sequence[Model]) -> Json:
    """Answer ``textDocument/completion``."""
    text = workspace.text(params)
    model = models[0] if models else None
    modules = Modules(workspace.search_of(model), workspace.roots)
    found = completing.complete(text.document, _offset(text, params), model, modules)
    ranges: dict[Span, Json] = {}
    items = []
    for item in found.items:
        made: Json = {
            "label": item.label,
            "kind": _ITEMS[item.kind],
            "sortText": f"{item.order:05d}{item.label.lower()}",
        }
        if item.filter and item.filter != item.label:
            made["filterText"] = item.filter
        if item.detail:
            made["detail"] = item.detail
        where = ranges.get(item.span)
        if where is None:
            where = ranges[item.span] = text.lines.range(item.span)
        new = item.text
        if item.template is not None and workspace.client.snippets:
            new = _snippet(item.template)
            made["insertTextFormat"] = 2
        made["textEdit"] = {"range": where, "newText": new}
        if item.selector:
            made["data"] = {"uri": text.uri, "selector": item.selector, "parameter": item.parameter}
        if item.goes_on:
            made["command"] = {"title": "Suggest", "command": "editor.action.triggerSuggest"}
        items.append(made)
    if not workspace.client.is_vscode:
        for made in items:
            made.pop("command", None)
    return {"isIncomplete": found.is_incomplete, "items": items}


def _snippet(template: completing.Template) -> str:
    """Return a template as the protocol has it."""
    text, (start, end) = template
    before, chosen, after = (
        re.sub(r"[\\$}]", r"\\\g<0>", part) for part in (text[:start], text[start:end], text[end:])
    )
    return f"{before}${{1:{chosen}}}{after}$0" if chosen else f"{before}$1{after}$0"


def resolve_completion(workspace: Workspace, params: Json, models: Sequence[Model]) -> Json:
    """Answer ``completionItem/resolve``: the signature and what the docstring says."""
    data = params.get("data")
    selector = data.get("selector") if isinstance(data, dict) else None
    for model in models:
        target = model.catalog.target(selector) if isinstance(selector, str) else None
        if target is None:
            continue
        assert isinstance(data, dict)
        if name := data.get("parameter"):
            parameter = next((each for each in parameters_of(target) if each.name == name), None)
            code = parameter_text(parameter) if parameter is not None else str(name)
            shown = Hover(Span(0, 0), code, parameter_docs(target).get(str(name), ""))
        else:
            shown = Hover(Span(0, 0), signature(target), docstring(target.definition))
        return {**params, "documentation": _markup(shown, True) if workspace.client.markdown_items else shown.plain}
    return params


def _markup(shown: Hover, is_markdown: bool) -> Json:
    if is_markdown:
        return {"kind": "markdown", "value": shown.markdown}
    return {"kind": "plaintext", "value": shown.plain}


# ---- What is shown ------------------------------------------------------------------------------------


def hovering(workspace: Workspace, params: Json, models: Sequence[Model]) -> Json | None:
    """Answer ``textDocument/hover``."""
    text = workspace.text(params)
    offset = _offset(text, params)
    for model in models:
        found = hover(text.document, offset, model, workspace.roots)
        if found is not None and (found.code or found.about or found.story):
            return {"contents": _markup(found, workspace.client.markdown), "range": text.lines.range(found.span)}
    return None


def signature_help(workspace: Workspace, params: Json, models: Sequence[Model]) -> Json | None:
    """Answer ``textDocument/signatureHelp``."""
    text = workspace.text(params)
    for model in models:
        found = call_signature(text.document, _offset(text, params), model)
        if found is not None:
            parameters = []
            for start, end, about in found.parameters:
                label: Any = [_units(found.label[:start], workspace), _units(found.label[:end], workspace)]
                parameters.append({"label": label, **({"documentation": about} if about else {})})
            made: Json = {"label": found.label, "parameters": parameters}
            if found.about:
                made["documentation"] = found.about
            # One past the last is none of them.
            active = found.active if found.active is not None else len(parameters)
            return {"signatures": [made], "activeSignature": 0, "activeParameter": active}
    return None


def _units(label: str, workspace: Workspace) -> int:
    """Return how long a text is in the protocol's labels, which count units of UTF-16."""
    return len(label.encode("utf-16-le", "surrogatepass")) // 2


def inlay_hints(workspace: Workspace, params: Json, models: Sequence[Model]) -> list[Json]:
    """Answer ``textDocument/inlayHint``."""
    text = workspace.text(params)
    span = text.lines.span(params.get("range"))
    if not models:
        return []
    return [
        {
            "position": text.lines.position(hint.offset),
            "label": hint.text,
            "paddingLeft": True,
            "tooltip": hint.about,
        }
        for hint in hints(text.document, models[0], span)
    ]


def code_lenses(workspace: Workspace, params: Json, models: Sequence[Model]) -> list[Json]:
    """Answer ``textDocument/codeLens``."""
    text = workspace.text(params)
    return [
        {
            "range": text.lines.range(lens.span),
            "command": {"title": lens.title, "command": lens.command, "arguments": [text.uri]},
        }
        for lens in lenses(text.document)
    ]


# ---- Where things are ---------------------------------------------------------------------------------


def definition(workspace: Workspace, params: Json, models: Sequence[Model]) -> list[Json]:
    """Answer ``textDocument/definition`` and ``textDocument/declaration``."""
    text = workspace.text(params)
    offset = _offset(text, params)
    found = [each for model in models for each in definitions(text.document, offset, model, workspace.roots)]
    return _locations(found, text, workspace)


def type_definition(workspace: Workspace, params: Json, models: Sequence[Model]) -> list[Json]:
    """Answer ``textDocument/typeDefinition``."""
    text = workspace.text(params)
    offset = _offset(text, params)
    found = [each for model in models for each in type_definitions(text.document, offset, model)]
    return _locations(found, text, workspace)


def _locations(found: Sequence[Definition], text: Text, workspace: Workspace) -> list[Json]:
    places = Places(workspace, [text.lines])
    made: list[Json] = []
    for source, span, origin in found:
        location = places.location(source, span)
        if workspace.client.link_ranges:
            link = {
                "originSelectionRange": text.lines.range(origin),
                "targetUri": location["uri"],
                "targetRange": location["range"],
                "targetSelectionRange": location["range"],
            }
            location = link
        if location not in made:
            made.append(location)
    return made
