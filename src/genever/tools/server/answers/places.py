"""Places in files as the protocol has them: ranges, locations, changes of files."""

from __future__ import annotations

import os
from collections.abc import Iterable

from genever.language.text.diagnostics import Edit
from genever.language.text.source import Source, Span
from genever.tools.server.protocol.positions import Lines
from genever.tools.server.protocol.stream import Json
from genever.tools.server.texts.places import uri_of
from genever.tools.server.workspace import Workspace


class Places:
    """Turns many places into the protocol's form; the lines of a source are found once.

    Args:
        workspace: Has the client's names and versions of the open texts.
        known: Lines that are known already.
    """

    def __init__(self, workspace: Workspace, known: Iterable[Lines] = ()) -> None:
        self._workspace = workspace
        self._lines = {lines.text: lines for lines in known}

    def lines(self, source: Source) -> Lines:
        """Return the lines of a source."""
        found = self._lines.get(source.text)
        if found is None:
            found = self._lines[source.text] = Lines(source.text, self._workspace.client.encoding)
        return found

    def range(self, source: Source, span: Span | None) -> Json:
        """Return the range of a place; that of the first line where it is all of a text."""
        lines = self.lines(source)
        return lines.range(span if span is not None else Span(0, lines.end(0)))

    def uri(self, source: Source) -> str:
        """Return the URI of a source's file: the client's own for a text that is open."""
        path = os.path.abspath(source.label)
        text = self._workspace.text_at(path)
        return text.uri if text is not None else uri_of(path)

    def location(self, source: Source, span: Span | None) -> Json:
        """Return the location of a place."""
        return {"uri": self.uri(source), "range": self.range(source, span)}

    def changes(self, edits: Iterable[Edit]) -> Json:
        """Return changes of files, of the open ones at the version that they have."""
        by_uri: dict[str, list[Json]] = {}
        for source, span, new in edits:
            uri = self.uri(source)
            text = self._workspace.texts.get(uri)
            if text is not None and text.line_end != "\n":
                new = new.replace("\n", text.line_end)
            change = {"range": self.range(source, span), "newText": new}
            if change not in by_uri.setdefault(uri, []):
                by_uri[uri].append(change)
        if not self._workspace.client.versioned:
            return {"changes": by_uri}
        return {
            "documentChanges": [
                {"textDocument": {"uri": uri, "version": self._version(uri)}, "edits": changes}
                for uri, changes in by_uri.items()
            ]
        }

    def _version(self, uri: str) -> int | None:
        text = self._workspace.texts.get(uri)
        return text.version if text is not None else None
