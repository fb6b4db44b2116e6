"""The server: takes messages one after the other, and answers each, whatever it says."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO, TypeAlias

from genever.configuration.plan.recursion import deep_recursion
from genever.tools.server.answers import documents
from genever.tools.server.answers.findings import Ranges, as_json
from genever.tools.server.capabilities import introduction
from genever.tools.server.client import Client, folders_of
from genever.tools.server.protocol.problems import (
    CANCELLED,
    INTERNAL_ERROR,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    NOT_INITIALIZED,
    PARSE_ERROR,
    ProtocolError,
    invalid,
)
from genever.tools.server.protocol.stream import Json, Stream, Unreadable
from genever.tools.server.texts.places import path_of
from genever.tools.server.texts.text import Text
from genever.tools.server.workspace import Workspace

#: Answers a request.
Answer: TypeAlias = Callable[[Workspace, Json], Any]

_ANSWERS: Mapping[str, Answer] = {
    "textDocument/codeAction": documents.code_actions,
    "textDocument/documentHighlight": documents.highlights,
    "textDocument/documentLink": documents.document_links,
    "textDocument/documentSymbol": documents.document_symbols,
    "textDocument/foldingRange": documents.folding_ranges,
    "textDocument/formatting": documents.formatting,
    "textDocument/onTypeFormatting": documents.on_type_formatting,
    "textDocument/rangeFormatting": documents.range_formatting,
    "textDocument/selectionRange": documents.selection_ranges,
    "textDocument/semanticTokens/full": documents.semantic_tokens,
    "textDocument/semanticTokens/full/delta": documents.semantic_tokens_delta,
    "textDocument/semanticTokens/range": documents.semantic_tokens_range,
}

#: The end of what the client sends.
_END: Any = object()


def serve(source: BinaryIO, sink: BinaryIO) -> int:
    """Serve one client until it is done; return the exit code that the protocol wants.

    Args:
        source: Where its messages come from.
        sink: Where the answers go.
    """
    with deep_recursion():  # Values nest deeper than Python calls.
        return Server(Stream(source, sink)).run()


class Server:
    """Takes the messages of one client in order."""

    def __init__(self, stream: Stream) -> None:
        self.workspace = Workspace()
        self._stream = stream
        self._messages: SimpleQueue[Any] = SimpleQueue()
        self._cancelled: set[Any] = set()
        self._is_ready = self._is_shut_down = False
        self._stale: dict[str, None] = {}  # The URIs of the texts whose findings the client does not have.
        self._notices: Mapping[str, Callable[[Json], None]] = {
            "textDocument/didOpen": self._opened,
            "textDocument/didChange": self._changed,
            "textDocument/didClose": self._closed,
            "workspace/didChangeWorkspaceFolders": self._folders_changed,
        }
        self._own_answers: Mapping[str, Callable[[Json], Any]] = {
            "initialize": self._initialize,
            "shutdown": self._shut_down,
            "textDocument/diagnostic": self._diagnostic,
        }

    # ---- The loop --------------------------------------------------------------------------------

    def run(self) -> int:
        """Take messages until the client says that it is done, or is gone; return the exit code."""
        threading.Thread(target=self._receive, daemon=True).start()
        while True:
            try:
                message = self._messages.get(block=not self._stale)
            except Empty:
                self._publish()
                continue
            if message is _END or (isinstance(message, dict) and message.get("method") == "exit"):
                return 0 if self._is_shut_down else 1
            self._take(message)

    def _receive(self) -> None:
        """Read messages as they come, so that one which cancels another is seen before its turn."""
        while True:
            try:
                message = self._stream.read()
            except Unreadable as problem:
                self._refuse(None, ProtocolError(PARSE_ERROR, str(problem)))
                continue
            except (OSError, ValueError):
                message = None
            if message is None:
                self._messages.put(_END)
                return
            if isinstance(message, dict) and message.get("method") == "$/cancelRequest":
                params = message.get("params")
                identity = params.get("id") if isinstance(params, dict) else None
                if isinstance(identity, int | str):
                    self._cancelled.add(identity)
                continue
            self._messages.put(message)
            if isinstance(message, dict) and message.get("method") == "exit":
                return  # A thread that still reads when Python ends makes it crash.

    def _take(self, message: Any) -> None:
        """Take one message: answer a request, carry out a notification."""
        if not isinstance(message, dict):
            self._refuse(None, ProtocolError(INVALID_REQUEST, "a message is an object"))
            return
        method, identity = message.get("method"), message.get("id")
        if method is None and ("result" in message or "error" in message):
            return  # An answer to a request of the server's.
        is_request = "id" in message
        if not isinstance(method, str) or (is_request and not isinstance(identity, int | str)):
            self._refuse(None, ProtocolError(INVALID_REQUEST, "a message has a method, and a request an id"))
            return
        params = message.get("params")
        params = {} if params is None else params
        try:
            if not isinstance(params, dict):
                raise invalid("params is an object")
            if not is_request:
                self._notice(method, params)
                return
            if identity in self._cancelled:
                self._cancelled.discard(identity)
                raise ProtocolError(CANCELLED, "the request was cancelled")
            self._answer(identity, self._result(method, params))
        except ProtocolError as problem:
            if is_request:
                self._refuse(identity, problem)
            else:
                self._log(f"{method}: {problem.message}")
        except Exception as problem:
            self._log(f"{method} failed: {''.join(traceback.format_exception(problem))}")
            if is_request:
                self._refuse(identity, ProtocolError(INTERNAL_ERROR, f"{method} failed: {problem!r}"))

    def _result(self, method: str, params: Json) -> Any:
        if method != "initialize" and not self._is_ready:
            raise ProtocolError(NOT_INITIALIZED, "the first request is initialize")
        if self._is_shut_down:
            raise ProtocolError(INVALID_REQUEST, "the server is shut down")
        if own := self._own_answers.get(method):
            return own(params)
        answer = _ANSWERS.get(method)
        if answer is None:
            raise ProtocolError(METHOD_NOT_FOUND, f"there is no request {method}")
        return answer(self.workspace, params)

    def _notice(self, method: str, params: Json) -> None:
        notice = self._notices.get(method)
        if notice is not None and self._is_ready:
            notice(params)

    def _answer(self, identity: Any, result: Any) -> None:
        self._stream.write({"jsonrpc": "2.0", "id": identity, "result": result})

    def _refuse(self, identity: Any, problem: ProtocolError) -> None:
        self._stream.write({"jsonrpc": "2.0", "id": identity, "error": problem.as_json()})

    def _tell(self, method: str, params: Json) -> None:
        self._stream.write({"jsonrpc": "2.0", "method": method, "params": params})

    def _log(self, text: str) -> None:
        """Tell who looks into the editor's log."""
        sys.stderr.write(f"{text}\n")
        self._tell("window/logMessage", {"type": 1, "message": text})

    # ---- The life of the server ------------------------------------------------------------------

    def _initialize(self, params: Json) -> Json:
        if self._is_ready:
            raise ProtocolError(INVALID_REQUEST, "the server is initialized already")
        self.workspace.client = Client.of(params.get("capabilities"))
        self.workspace.folders = folders_of(params)
        self._is_ready = True
        return introduction(self.workspace.client)

    def _shut_down(self, params: Json) -> None:
        self._is_shut_down = True

    def _folders_changed(self, params: Json) -> None:
        event = params.get("event")
        if not isinstance(event, dict):
            raise invalid("a change of folders has an event")
        folders = self.workspace.folders
        for kind in ("removed", "added"):
            given = event.get(kind)
            for each in given if isinstance(given, list) else ():
                path = path_of(each["uri"]) if isinstance(each, dict) and isinstance(each.get("uri"), str) else None
                if path in folders and kind == "removed":
                    folders.remove(path)
                elif path is not None and path not in folders and kind == "added":
                    folders.append(path)

    # ---- Texts and their findings ----------------------------------------------------------------

    def _opened(self, params: Json) -> None:
        self._is_stale(self.workspace.open(params))

    def _changed(self, params: Json) -> None:
        self._is_stale(self.workspace.change(params))

    def _closed(self, params: Json) -> None:
        text = self.workspace.close(params)
        if text is not None:
            self._stale.pop(text.uri, None)
            if not self.workspace.client.pulls:
                self._tell("textDocument/publishDiagnostics", {"uri": text.uri, "diagnostics": []})

    def _is_stale(self, text: Text) -> None:
        if not self.workspace.client.pulls:
            self._stale[text.uri] = None

    def _publish(self) -> None:
        """Send the findings of the texts that have changed."""
        for uri in list(self._stale):
            del self._stale[uri]
            text = self.workspace.texts.get(uri)
            if text is None:
                continue
            params: Json = {"uri": uri, "diagnostics": self._findings(text)}
            if text.version is not None:
                params["version"] = text.version
            self._tell("textDocument/publishDiagnostics", params)

    def _findings(self, text: Text) -> list[Json]:
        ranges = Ranges(text.lines.encoding, [text.lines])
        return [as_json(finding, self.workspace, ranges) for finding in documents.syntax_findings(text)]

    def _diagnostic(self, params: Json) -> Json:
        """Answer ``textDocument/diagnostic``."""
        return {"kind": "full", "items": self._findings(self.workspace.text(params))}
