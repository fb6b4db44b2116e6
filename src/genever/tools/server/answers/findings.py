"""The findings of a text: those of its syntax as it is now, and those of its entries as they were when last read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import get_args

from genever.language.text.codes import IndentationCode, SyntaxCode
from genever.language.text.diagnostics import Diagnostic, unquoting
from genever.tools.server.answers.places import Places
from genever.tools.server.protocol.stream import Json
from genever.tools.server.texts.text import Mover, Text
from genever.tools.server.workspace import Workspace

_SEVERITIES = {"error": 1, "warning": 2, "hint": 4}
#: What has no effect is shown faded, as unused code is.
_UNNECESSARY = ("unused-", "unreachable-")
_OF_SYNTAX = frozenset((*get_args(SyntaxCode), *get_args(IndentationCode)))


def findings_of(text: Text, known: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a text and can be better in it.

    Args:
        text: As it is now.
        known: What was found in its entries, maybe a moment before: then it moves with what it is about.
    """
    found = {(each.code, each.span, each.message): each for each in text.document.diagnostics}
    mover = Mover(text.document.source)
    for earlier in known:
        if earlier.code in _OF_SYNTAX or not _is_about(earlier, text):
            continue
        finding = mover.moved(earlier)
        if finding is not None:
            found.setdefault((finding.code, finding.span, finding.message), finding)
    return tuple(found.values())


def _is_about(finding: Diagnostic, text: Text) -> bool:
    source = finding.source
    return source is not None and source.name is not None and os.path.abspath(source.name) == text.path


def as_json(finding: Diagnostic, workspace: Workspace, places: Places) -> Json:
    """Return a finding that has a source."""
    finding = unquoting(finding)
    assert finding.source is not None
    message = f"{finding.message}\n{finding.hint.strip()}" if finding.hint else finding.message
    made: Json = {
        "range": places.range(finding.source, finding.span),
        "severity": _SEVERITIES[finding.severity],
        "code": finding.code,
        "source": "genever",
        "message": message,
    }
    if finding.code.startswith(_UNNECESSARY):
        made["tags"] = [1]
    if finding.code.startswith("deprecated"):
        made["tags"] = [2]
    if finding.related and workspace.client.related:
        made["relatedInformation"] = [
            {"location": places.location(related.source, related.span), "message": related.message}
            for related in finding.related
            if related.source.name is not None
        ]
    return made
