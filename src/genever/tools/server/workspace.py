"""What the server knows: the client, the folders it has open, and the texts that are open in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from genever.tools.server.analysis.state import State
from genever.tools.server.client import Client
from genever.tools.server.protocol.problems import CONTENT_MODIFIED, ProtocolError, invalid
from genever.tools.server.protocol.stream import Json
from genever.tools.server.texts.text import Text

if TYPE_CHECKING:
    from genever.tools.server.semantics.model import Model


class Workspace:
    """The state of one server."""

    def __init__(self) -> None:
        self.client = Client()
        self.folders: list[str] = []
        self.texts: dict[str, Text] = {}
        #: The folder of the virtual environment; None for the one that is found.
        self.environment: str | None = None
        #: What is open now, for those that read it in the background.
        self.state = State()
        self._recent: dict[str, None] = {}  # The paths of the open binding files, the one that changed last at the end.
        self._tokens: dict[str, tuple[str, list[int]]] = {}
        self._count = 0

    @property
    def roots(self) -> tuple[str, ...]:
        """Where the paths of includes begin: the folders that are open, and the working directory."""
        return tuple(dict.fromkeys([*self.folders, os.getcwd()]))

    def search_of(self, model: Model | None) -> tuple[str, ...]:
        """Return the folders in which modules are looked for, as the model of an entry was made."""
        return model.search if model is not None else self.roots

    def advance(self, disk: bool = False) -> State:
        """Return what is open now as a new state; with ``disk``, what is not open may have changed."""
        self.state = State(
            self.state.number + 1,
            tuple(self.folders),
            {text.path: text for text in self.texts.values()},
            tuple(reversed(self._recent)),
            self.environment,
            self.state.disk + disk,
        )
        return self.state

    # ---- Texts -----------------------------------------------------------------------------------

    def text(self, params: Json) -> Text:
        """Return the open text that a request is about.

        Raises:
            ProtocolError: It is about none.
        """
        uri = uri_in(params)
        text = self.texts.get(uri)
        if text is None:
            # Clients send requests about what was just closed, and show any other error.
            raise ProtocolError(CONTENT_MODIFIED, f"{uri} is not open")
        return text

    def text_of(self, params: Json) -> Text | None:
        """Return the open text that a request is about; None for one that is about no single text, or none."""
        document = params.get("textDocument")
        if not isinstance(document, dict):
            document = params.get("data")  # That of an item that is completed.
        uri = document.get("uri") if isinstance(document, dict) else None
        return self.texts.get(uri) if isinstance(uri, str) else None

    def text_at(self, path: str) -> Text | None:
        """Return the open text of a file."""
        return next((text for text in list(self.texts.values()) if text.path == path), None)

    def open(self, params: Json) -> Text:
        """Take in a text that was opened.

        Raises:
            ProtocolError: It is none.
        """
        uri = uri_in(params)
        item = params["textDocument"]
        if not isinstance(item.get("text"), str):
            raise invalid("a document has a text")
        language = item.get("languageId")
        language = language if isinstance(language, str) else ""
        return self._keep(Text(uri, item["text"], _version(item), self.client.encoding, language))

    def change(self, params: Json) -> Text:
        """Take in changes of a text.

        Raises:
            ProtocolError: They are none, or it is not open.
        """
        before = self.text(params)
        return self._keep(before.changed(params.get("contentChanges"), _version(params["textDocument"])))

    def _keep(self, text: Text) -> Text:
        self.texts[text.uri] = text
        if not text.is_python:
            self._recent.pop(text.path, None)
            self._recent[text.path] = None
        return text

    def close(self, params: Json) -> Text | None:
        """Forget a text that was closed; None for one that was not open."""
        uri = uri_in(params)
        self._tokens.pop(uri, None)
        text = self.texts.pop(uri, None)
        if text is not None and self.text_at(text.path) is None:  # Else it is open under another name, too.
            self._recent.pop(text.path, None)
        return text

    # ---- What the client was sent ----------------------------------------------------------------

    def remember_tokens(self, uri: str, data: list[int]) -> str:
        """Keep the semantic tokens that are sent for a text; return the name of this state of them."""
        self._count += 1
        self._tokens[uri] = (str(self._count), data)
        return str(self._count)

    def remembered_tokens(self, uri: str, name: Any) -> list[int] | None:
        """Return the semantic tokens that were sent under a name, None where those are no longer kept."""
        kept = self._tokens.get(uri)
        return kept[1] if kept is not None and kept[0] == name else None


def uri_in(params: Json) -> str:
    """Return the URI of the document that a message is about.

    Raises:
        ProtocolError: It names none.
    """
    document = params.get("textDocument")
    uri = document.get("uri") if isinstance(document, dict) else None
    if not isinstance(uri, str):
        raise invalid("this needs a textDocument with a uri")
    return uri


def _version(document: Any) -> int | None:
    version = document.get("version")
    return version if isinstance(version, int) else None
