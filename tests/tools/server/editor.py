"""An editor in a few lines: it talks with a server in a process of its own, message by message."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

#: How long a server may be talked with, in seconds.
PATIENCE = 180


class Editor:
    """A client of ``genever lsp``. What the server sends by itself is kept in ``notices``."""

    def __init__(self, folder: Path, capabilities: dict[str, Any] | None = None, options: Any = None) -> None:
        self.folder = folder
        self.notices: list[dict[str, Any]] = []
        self._capabilities = capabilities or {}
        self._options = options
        self._count = 0
        self._deadline = threading.Timer(PATIENCE, lambda: self._process.kill())  # A test that waits for ever fails.
        self._deadline.daemon = True
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "genever", "lsp"],  # No module in the folder hides one of ours.
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "GENEVER_CACHE": ""},
        )

    def __enter__(self) -> Self:
        self._deadline.start()
        self.introduction = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": self.folder.as_uri(),
                "capabilities": self._capabilities,
                "initializationOptions": self._options,
            },
        )
        self.notify("initialized", {})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._process.kill()
        else:
            self.request("shutdown", None)
            self.notify("exit", None)
        self._process.communicate(timeout=60)
        self._deadline.cancel()
        if kind is None:
            assert self._process.returncode == 0

    @property
    def pid(self) -> int:
        """The number of the server's process."""
        return self._process.pid

    # ---- Messages --------------------------------------------------------------------------------

    def send(self, message: Any) -> None:
        self.send_bytes(json.dumps(message).encode())

    def send_bytes(self, content: bytes) -> None:
        self.send_raw(b"Content-Length: %d\r\n\r\n" % len(content) + content)

    def send_raw(self, content: bytes) -> None:
        """Send bytes without a header."""
        assert self._process.stdin is not None
        self._process.stdin.write(content)
        self._process.stdin.flush()

    def read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline().strip()) or not length:
            assert line or length, self._process.stderr and self._process.stderr.read().decode()
            name, _, value = line.partition(b":")
            if name == b"Content-Length":
                length = int(value)
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message

    def notify(self, method: str, params: Any) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def begin(self, method: str, params: Any) -> int:
        self._count += 1
        self.send({"jsonrpc": "2.0", "id": self._count, "method": method, "params": params})
        return self._count

    def answer(self, identity: int | None) -> dict[str, Any]:
        """Return the answer to a request, with its ``result`` or ``error``."""
        for message in self.messages():
            if "method" not in message and message.get("id") == identity:
                return message
        raise AssertionError("the server has ended")

    def read_answer(self) -> dict[str, Any]:
        """Return the next message that is an answer."""
        return next(message for message in self.messages() if "method" not in message)

    def read_notice(self) -> dict[str, Any]:
        """Return the next message that is no answer."""
        return next(message for message in self.messages() if "method" in message)

    def messages(self) -> Iterator[dict[str, Any]]:
        while True:
            message = self.read()
            if "method" in message:
                self.notices.append(message)
                if "id" in message:
                    self.send({"jsonrpc": "2.0", "id": message["id"], "result": None})
            yield message

    def request(self, method: str, params: Any) -> Any:
        answer = self.answer(self.begin(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    def error(self, method: str, params: Any) -> dict[str, Any]:
        error: dict[str, Any] = self.answer(self.begin(method, params))["error"]
        return error

    # ---- Texts -----------------------------------------------------------------------------------

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str, version: int = 1) -> str:
        uri = self.uri(name)
        self.notify(
            "textDocument/didOpen",
            {"textDocument": {"uri": uri, "languageId": "genever", "version": version, "text": text}},
        )
        return uri

    def change(self, uri: str, version: int, *changes: Any) -> None:
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def about(self, method: str, uri: str, line: int | None = None, character: int = 0, **more: Any) -> Any:
        params: dict[str, Any] = {"textDocument": {"uri": uri}, **more}
        if line is not None:
            params["position"] = {"line": line, "character": character}
        return self.request(f"textDocument/{method}", params)

    def findings(self, uri: str, version: int | None = None) -> list[dict[str, Any]]:
        """Return the findings that the server sends next for a text, at a version of it."""
        for message in self.messages():
            if message.get("method") == "textDocument/publishDiagnostics":
                params = message["params"]
                if params["uri"] == uri and (version is None or params.get("version") == version):
                    found: list[dict[str, Any]] = params["diagnostics"]
                    return found
        raise AssertionError("the server has ended")
