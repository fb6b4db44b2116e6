"""Sends the findings of open texts, again when they may be others."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from genever.language.text.diagnostics import Diagnostic
from genever.tools.server.answers.findings import as_json, findings_of
from genever.tools.server.answers.places import Places
from genever.tools.server.protocol.connection import Connection
from genever.tools.server.protocol.stream import Json
from genever.tools.server.texts.text import Text
from genever.tools.server.workspace import Workspace

if TYPE_CHECKING:
    from genever.tools.server.analysis.analyst import Analyst

#: How long findings wait for more changes at most, in seconds.
_LONGEST_PAUSE = 0.2
#: How many findings of one text are sent at most: no editor shows more, and each is sent again at each change.
_MOST = 1_000
_GRAVITY = {"error": 0, "warning": 1, "hint": 2}


class Publisher:
    """Knows which findings the client does not have yet, and sends them.

    Args:
        workspace: The texts that are open.
        connection: Where findings go.
        analyst: Returns what reads the entries.
    """

    def __init__(self, workspace: Workspace, connection: Connection, analyst: Callable[[], Analyst]) -> None:
        self._workspace = workspace
        self._connection = connection
        self._analyst = analyst
        self._stale: dict[str, None] = {}  # The URIs of the texts whose findings the client does not have.
        self._stale_since = 0.0

    @property
    def is_waiting(self) -> bool:
        """Whether there are findings to send."""
        return bool(self._stale)

    @property
    def is_overdue(self) -> bool:
        """Whether they have waited long enough, whatever else there is to do."""
        return self.is_waiting and time.monotonic() - self._stale_since > _LONGEST_PAUSE

    def mark(self, text: Text) -> None:
        """Take note that the findings of a text may be others; a client that requests them by itself is sent none."""
        if not self._workspace.client.pulls:
            if not self._stale:
                self._stale_since = time.monotonic()
            self._stale[text.uri] = None

    def refresh(self, path: str) -> None:
        """Take note that the entries of a file have been read: its findings, and what is shown in it, may be others."""
        text = self._workspace.text_at(path)
        client = self._workspace.client
        if text is None:
            return
        if client.pulls:
            self._connection.request("workspace/diagnostic/refresh")
        self.mark(text)
        if "inlayHint" in client.refreshes:
            self._connection.request("workspace/inlayHint/refresh")

    def clear(self, text: Text) -> None:
        """Take the findings of a text that was closed from the screen."""
        self._stale.pop(text.uri, None)
        if not self._workspace.client.pulls and not text.is_python:
            self._connection.notify("textDocument/publishDiagnostics", {"uri": text.uri, "diagnostics": []})

    def publish(self) -> None:
        """Send the findings that the client does not have."""
        for uri in list(self._stale):
            del self._stale[uri]
            text = self._workspace.texts.get(uri)
            if text is None:
                continue
            params: Json = {"uri": uri, "diagnostics": self._as_json(text)}
            if text.version is not None:
                params["version"] = text.version
            self._connection.notify("textDocument/publishDiagnostics", params)

    # ---- On request ------------------------------------------------------------------------------

    def diagnostic(self, params: Json) -> Json:
        """Answer ``textDocument/diagnostic``."""
        text = self._workspace.text(params)
        return {"kind": "full", "items": [] if text.is_python else self._as_json(text)}

    def findings(self, text: Text) -> tuple[Diagnostic, ...]:
        """Return what is known now of a text."""
        return findings_of(text, self._analyst().findings(text.path))

    def _as_json(self, text: Text) -> list[Json]:
        places = Places(self._workspace, [text.lines])
        found: Sequence[Diagnostic] = self.findings(text)
        if len(found) > _MOST:  # The gravest of them.
            found = sorted(found, key=lambda finding: _GRAVITY[finding.severity])[:_MOST]
        return [as_json(finding, self._workspace, places) for finding in found]
