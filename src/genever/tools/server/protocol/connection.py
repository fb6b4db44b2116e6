"""What is exchanged with one client: its messages, the answers to them, and what the server sends by itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count
from typing import Any

from genever.tools.server.protocol.problems import PARSE_ERROR, ProtocolError
from genever.tools.server.protocol.stream import Json, Stream, Unreadable


class Connection:
    """The messages of one client. One thread reads, and any may write.

    Args:
        stream: Where they come from, and go.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._open: set[int | str] = set()  # The requests that are not answered yet, by their ids.
        self._cancelled: set[int | str] = set()  # Those of them that the client does not want any more.
        self._numbers = count(1)

    # ---- From the client -------------------------------------------------------------------------

    def read(self) -> Any:
        """Return the next message as JSON has it, None at the end; what cancels a request is noted, and passed over."""
        while True:
            try:
                message = self._stream.read()
            except Unreadable as problem:
                self.refuse(None, ProtocolError(PARSE_ERROR, str(problem)))
                continue
            except (OSError, ValueError):
                return None
            method = message.get("method") if isinstance(message, dict) else None
            if method == "$/cancelRequest":
                self._cancel(message.get("params"))
                continue
            identity = message.get("id") if isinstance(method, str) else None
            if isinstance(identity, int | str):
                self._open.add(identity)
            return message

    def _cancel(self, params: Any) -> None:
        identity = params.get("id") if isinstance(params, dict) else None
        if isinstance(identity, int | str) and identity in self._open:  # Else it was answered meanwhile.
            self._cancelled.add(identity)

    def is_cancelled(self, identity: int | str) -> bool:
        """Return whether the client does not want the answer to a request any more."""
        return identity in self._cancelled

    # ---- To the client ---------------------------------------------------------------------------

    def answer(self, identity: int | str, result: Any) -> None:
        """Send the result of a request."""
        self._close(identity)
        self._stream.write({"jsonrpc": "2.0", "id": identity, "result": result})

    def refuse(self, identity: int | str | None, problem: ProtocolError) -> None:
        """Send why there is no result; None is for a message whose id cannot be read."""
        if identity is not None:
            self._close(identity)
        self._stream.write({"jsonrpc": "2.0", "id": identity, "error": problem.as_json()})

    def _close(self, identity: int | str) -> None:
        self._open.discard(identity)
        self._cancelled.discard(identity)

    def notify(self, method: str, params: Json) -> None:
        """Send a notification."""
        self._stream.write({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: Json | None = None) -> None:
        """Send a request; what the client answers makes no difference."""
        message: Json = {"jsonrpc": "2.0", "id": f"genever/{next(self._numbers)}", "method": method}
        self._stream.write(message if params is None else {**message, "params": params})

    def progress(self, title: str) -> Callable[[], None]:
        """Show that something is being done; return what says that it is done."""
        token = f"genever/progress/{next(self._numbers)}"
        self.request("window/workDoneProgress/create", {"token": token})
        self.notify("$/progress", {"token": token, "value": {"kind": "begin", "title": title}})
        return lambda: self.notify("$/progress", {"token": token, "value": {"kind": "end"}})

    def log(self, text: str) -> None:
        """Write into the editor's log."""
        sys.stderr.write(f"{text}\n")
        self.notify("window/logMessage", {"type": 1, "message": text})
