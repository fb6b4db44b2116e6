"""What the client reports: texts as they change, files on the disk, folders and settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from genever.tools.server.analysis.state import environment_of
from genever.tools.server.capabilities import registrations
from genever.tools.server.protocol.connection import Connection
from genever.tools.server.protocol.problems import invalid
from genever.tools.server.protocol.stream import Json
from genever.tools.server.publishing import Publisher
from genever.tools.server.texts.places import path_of
from genever.tools.server.texts.text import Text
from genever.tools.server.workspace import Workspace

if TYPE_CHECKING:
    from genever.tools.server.analysis.analyst import Analyst


class Events:
    """Takes notifications in, and has read anew what they change.

    Args:
        workspace: What is open.
        connection: Where requests to the client go.
        publisher: Sends findings.
        analyst: Returns what reads the entries.
    """

    def __init__(
        self, workspace: Workspace, connection: Connection, publisher: Publisher, analyst: Callable[[], Analyst]
    ) -> None:
        self._workspace = workspace
        self._connection = connection
        self._publisher = publisher
        self._analyst = analyst
        self._by_method: Mapping[str, Callable[[Json], None]] = {
            "initialized": self._initialized,
            "textDocument/didOpen": self._opened,
            "textDocument/didChange": self._changed,
            "textDocument/didClose": self._closed,
            "textDocument/didSave": lambda params: self._update(disk=True),
            "workspace/didChangeConfiguration": self._configured,
            "workspace/didChangeWatchedFiles": lambda params: self._update(disk=True),
            "workspace/didChangeWorkspaceFolders": self._folders_changed,
        }

    def take(self, method: str, params: Json) -> None:
        """Take a notification in; one that is not known says nothing.

        Raises:
            ProtocolError: It does not have the protocol's form.
        """
        take = self._by_method.get(method)
        if take is not None:
            take(params)

    def _update(self, disk: bool = False) -> None:
        """Have the entries of what is open read anew; with ``disk``, what is not open may have changed."""
        self._analyst().update(self._workspace.advance(disk))

    def _initialized(self, params: Json) -> None:
        made = registrations(self._workspace.client)
        if made:
            self._connection.request("client/registerCapability", {"registrations": made})

    # ---- Texts -----------------------------------------------------------------------------------

    def _opened(self, params: Json) -> None:
        self._has(self._workspace.open(params))

    def _changed(self, params: Json) -> None:
        self._has(self._workspace.change(params))

    def _has(self, text: Text) -> None:
        """Take note of a text that is new or has changed."""
        if not text.is_python:
            self._publisher.mark(text)
        self._update()

    def _closed(self, params: Json) -> None:
        text = self._workspace.close(params)
        if text is not None:
            self._publisher.clear(text)
            self._update()

    # ---- Folders and settings --------------------------------------------------------------------

    def _configured(self, params: Json) -> None:
        settings = params.get("settings")
        own = settings.get("genever") if isinstance(settings, dict) else None
        if isinstance(own, dict) and isinstance(own.get("interpreter"), str) and own["interpreter"]:
            self._workspace.environment = environment_of(own["interpreter"])
        self._update(disk=True)

    def _folders_changed(self, params: Json) -> None:
        event = params.get("event")
        if not isinstance(event, dict):
            raise invalid("a change of folders has an event")
        folders = self._workspace.folders
        for kind in ("removed", "added"):
            given = event.get(kind)
            for path in map(_folder, given if isinstance(given, list) else ()):
                if path in folders and kind == "removed":
                    folders.remove(path)
                elif path is not None and path not in folders and kind == "added":
                    folders.append(path)
        self._update(disk=True)


def _folder(given: Any) -> str | None:
    """Return the path of a folder of the client's; None for what is none."""
    uri = given.get("uri") if isinstance(given, dict) else None
    return path_of(uri) if isinstance(uri, str) else None
