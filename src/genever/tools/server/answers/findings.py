"""Findings as the protocol has them."""

from __future__ import annotations

from collections.abc import Iterable

from genever.language.text.diagnostics import Diagnostic, unquoting
from genever.language.text.source import Source, Span
from genever.tools.server.protocol.positions import Encoding, Lines
from genever.tools.server.protocol.stream import Json
from genever.tools.server.texts.places import uri_of
from genever.tools.server.workspace import Workspace

_SEVERITIES = {"error": 1, "warning": 2, "hint": 4}
#: What has no effect is shown faded, as unused code is.
_UNNECESSARY = ("unused-", "unreachable-")


class Ranges:
    """Turns places of many findings into ranges; the lines of a source are found once."""

    def __init__(self, encoding: Encoding, known: Iterable[Lines] = ()) -> None:
        self._encoding = encoding
        self._lines = {lines.text: lines for lines in known}

    def lines(self, source: Source) -> Lines:
        """Return the lines of a source."""
        found = self._lines.get(source.text)
        if found is None:
            found = self._lines[source.text] = Lines(source.text, self._encoding)
        return found

    def range(self, source: Source, span: Span | None) -> Json:
        """Return the range of a place; that of the first line where it is all of a text."""
        lines = self.lines(source)
        return lines.range(span if span is not None else Span(0, lines.end(0)))


def as_json(finding: Diagnostic, workspace: Workspace, ranges: Ranges) -> Json:
    """Return a finding that has a source."""
    finding = unquoting(finding)
    assert finding.source is not None
    message = f"{finding.message}\n{finding.hint.strip()}" if finding.hint else finding.message
    made: Json = {
        "range": ranges.range(finding.source, finding.span),
        "severity": _SEVERITIES[finding.severity],
        "code": finding.code,
        "source": "genever",
        "message": message,
    }
    if finding.code.startswith(_UNNECESSARY):
        made["tags"] = [1]
    if finding.related and workspace.client.related:
        made["relatedInformation"] = [
            {
                "location": {
                    "uri": uri_for(related.source, workspace),
                    "range": ranges.range(related.source, related.span),
                },
                "message": related.message,
            }
            for related in finding.related
            if related.source.name is not None
        ]
    return made


def uri_for(source: Source, workspace: Workspace) -> str:
    """Return the URI of a source's file: the client's own for a text that is open."""
    name = source.label
    for uri, text in workspace.texts.items():
        if text.path == name:
            return uri
    return uri_of(name)
