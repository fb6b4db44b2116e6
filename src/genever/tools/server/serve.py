"""The server: takes messages one after the other, and answers each, whatever it says."""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO

from genever.configuration.plan.recursion import deep_recursion
from genever.tools.server.analysis.state import State, environment_of
from genever.tools.server.answers.findings import as_json, findings_of
from genever.tools.server.answers.places import Places
from genever.tools.server.capabilities import OF_PYTHON, introduction, registrations
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

if TYPE_CHECKING:
    from genever.tools.server.analysis.analyst import Analyst
    from genever.tools.server.routes import OfModels
    from genever.tools.server.semantics.model import Model

#: How long a request waits for what it asks about to be read anew, in seconds; then the last reading must do.
_PATIENCE = 5.0
_PATIENCE_EVERYWHERE = 60.0
#: How long findings wait for more changes, in seconds.
_LONGEST_PAUSE = 0.2


def serve(source: BinaryIO, sink: BinaryIO) -> int:
    """Serve one client until it is done; return the exit code that the protocol wants.

    Args:
        source: Where its messages come from.
        sink: Where the answers go.
    """
    with deep_recursion():  # Values nest deeper than Python calls.
        return Server(Stream(source, sink)).run()


class _End:
    """The end of what the client sends."""


class Server:
    """Takes the messages of one client in order."""

    def __init__(self, stream: Stream) -> None:
        self.workspace = Workspace()
        self._stream = stream
        self._messages: SimpleQueue[Any] = SimpleQueue()
        self._cancelled: set[Any] = set()
        self._is_ready = self._is_shut_down = False
        self._stale: dict[str, None] = {}  # The URIs of the texts whose findings the client does not have.
        self._stale_since = 0.0
        self._count = 0
        self._state = State()
        self._recent: dict[str, None] = {}  # The paths of the open binding files, the last one the latest.
        self._pool = ThreadPoolExecutor(2, "answers")
        self._notices: Mapping[str, Callable[[Json], None]] = {
            "initialized": self._initialized,
            "textDocument/didOpen": self._opened,
            "textDocument/didChange": self._changed,
            "textDocument/didClose": self._closed,
            "textDocument/didSave": self._saved,
            "workspace/didChangeConfiguration": self._configured,
            "workspace/didChangeWatchedFiles": lambda params: self._update(disk=True),
            "workspace/didChangeWorkspaceFolders": self._folders_changed,
        }
        self._own_answers: Mapping[str, Callable[[Json], Any]] = {
            "initialize": self._initialize,
            "shutdown": self._shut_down,
            "textDocument/codeAction": self._code_action,
            "textDocument/diagnostic": self._diagnostic,
        }

    @cached_property
    def _analyst(self) -> Analyst:
        """What reads the entries; it takes a while to import, so the client has its first answer before."""
        from genever.tools.server.analysis.analyst import Analyst

        return Analyst(lambda path: self._messages.put(lambda: self._is_known(path)), self._log, self._progress)

    def _make_ready(self) -> None:
        """Import what the requests need, while the client does what it does first."""
        from genever.tools.server import routes  # noqa: F401

        _ = self._analyst

    # ---- The loop --------------------------------------------------------------------------------

    def run(self) -> int:
        """Take messages until the client says that it is done, or is gone; return the exit code."""
        threading.Thread(target=self._receive, daemon=True).start()
        try:
            while True:
                try:
                    message = self._messages.get(block=not self._stale)
                except Empty:
                    self._publish()
                    continue
                if isinstance(message, _End) or (isinstance(message, dict) and message.get("method") == "exit"):
                    return 0 if self._is_shut_down else 1
                self._take(message)
                if self._stale and time.monotonic() - self._stale_since > _LONGEST_PAUSE:
                    self._publish()
        finally:
            if "_analyst" in vars(self):
                self._analyst.stop()
            self._pool.shutdown(wait=False, cancel_futures=True)

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
                self._messages.put(_End())
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
        """Take one message: answer a request, carry out a notification; or do what another thread has asked for."""
        if callable(message):
            message()
            return
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
        if not is_request:
            self._attempt(method, lambda: self._notice(method, params))
        elif identity in self._cancelled:
            self._cancelled.discard(identity)
            self._refuse(identity, ProtocolError(CANCELLED, "the request was cancelled"))
        else:
            self._attempt(method, lambda: self._request(identity, method, params), identity)

    def _attempt(self, method: str, action: Callable[[], None], identity: Any = None) -> None:
        """Do what a message asks for; with an ``identity`` it is a request, which is refused where that fails."""
        try:
            action()
        except ProtocolError as problem:
            if identity is not None:
                self._refuse(identity, problem)
            else:
                self._log(f"{method}: {problem.message}")
        except Exception as problem:
            self._log(f"{method} failed: {''.join(traceback.format_exception(problem))}")
            if identity is not None:
                self._refuse(identity, ProtocolError(INTERNAL_ERROR, f"{method} failed: {problem!r}"))

    def _notice(self, method: str, params: Any) -> None:
        notice = self._notices.get(method)
        if notice is not None and self._is_ready:
            notice(_object(params))

    # ---- Requests --------------------------------------------------------------------------------

    def _request(self, identity: Any, method: str, params: Any) -> None:
        if method != "initialize" and not self._is_ready:
            raise ProtocolError(NOT_INITIALIZED, "the first request is initialize")
        if self._is_shut_down:
            raise ProtocolError(INVALID_REQUEST, "the server is shut down")
        params = _object(params)
        if method in self._own_answers:
            self._answer(identity, self._own_answers[method](params))
        else:
            self._route(identity, method, params)

    def _route(self, identity: Any, method: str, params: Json) -> None:
        from genever.tools.server.routes import AT_ONCE, EVERYWHERE, FRESH, LATEST, OF_FILES

        text = self.workspace.text_of(params)
        if text is not None and text.is_python and method not in OF_PYTHON:
            self._answer(identity, None)
        elif method in AT_ONCE:
            self._answer(identity, AT_ONCE[method](self.workspace, params))
        elif method in LATEST:
            models = self._analyst.models(text.path) if text is not None else []
            if models or method != "textDocument/completion":
                self._answer(identity, LATEST[method](self.workspace, params, models))
            else:
                self._later(identity, method, params, LATEST[method], self._fresh(identity, text))
        elif method in FRESH:
            self._later(identity, method, params, FRESH[method], self._fresh(identity, text))
        elif method in EVERYWHERE:
            self._later(identity, method, params, EVERYWHERE[method], self._all(identity))
        elif method in OF_FILES:
            self._later(identity, method, params, OF_FILES[method], self._analyst.known)
        else:
            raise ProtocolError(METHOD_NOT_FOUND, f"there is no request {method}")

    def _later(
        self, identity: Any, method: str, params: Json, answer: OfModels, models: Callable[[], Sequence[Model]]
    ) -> None:
        """Answer a request in a thread, with the models that it waits for there."""

        def wait_and_answer() -> None:
            found = models()
            if identity in self._cancelled:
                self._cancelled.discard(identity)
                raise ProtocolError(CANCELLED, "the request was cancelled")
            self._answer(identity, answer(self.workspace, params, found))

        self._pool.submit(self._attempt, method, wait_and_answer, identity)

    def _fresh(self, identity: Any, text: Text | None) -> Callable[[], Sequence[Model]]:
        """Return what waits for the models of a text as it is now; there are none of what is not open."""
        number = self._state.number
        if text is None:
            return list
        return lambda: self._analyst.fresh(text.path, number, _PATIENCE, self._gives_up(identity))

    def _all(self, identity: Any) -> Callable[[], Sequence[Model]]:
        number = self._state.number
        return lambda: self._analyst.everything(number, _PATIENCE_EVERYWHERE, self._gives_up(identity))

    def _gives_up(self, identity: Any) -> Callable[[], bool]:
        return lambda: identity in self._cancelled

    def _answer(self, identity: Any, result: Any) -> None:
        self._stream.write({"jsonrpc": "2.0", "id": identity, "result": result})

    def _refuse(self, identity: Any, problem: ProtocolError) -> None:
        self._stream.write({"jsonrpc": "2.0", "id": identity, "error": problem.as_json()})

    def _tell(self, method: str, params: Json) -> None:
        self._stream.write({"jsonrpc": "2.0", "method": method, "params": params})

    def _ask(self, method: str, params: Json | None = None) -> None:
        """Ask something of the client; what it answers makes no difference."""
        self._count += 1
        message: Json = {"jsonrpc": "2.0", "id": f"genever/{self._count}", "method": method}
        self._stream.write(message if params is None else {**message, "params": params})

    def _progress(self, title: str) -> Callable[[], None]:
        """Show that something is being done; return what says that it is done."""
        if not self.workspace.client.progress:
            return lambda: None
        self._count += 1
        token = f"genever/progress/{self._count}"
        self._ask("window/workDoneProgress/create", {"token": token})
        self._tell("$/progress", {"token": token, "value": {"kind": "begin", "title": title}})
        return lambda: self._tell("$/progress", {"token": token, "value": {"kind": "end"}})

    def _log(self, text: str) -> None:
        """Tell who looks into the editor's log."""
        sys.stderr.write(f"{text}\n")
        self._tell("window/logMessage", {"type": 1, "message": text})

    # ---- The life of the server ------------------------------------------------------------------

    def _initialize(self, params: Json) -> Json:
        if self._is_ready:
            raise ProtocolError(INVALID_REQUEST, "the server is initialized already")
        about = params.get("clientInfo")
        name = about.get("name") if isinstance(about, dict) else None
        self.workspace.client = Client.of(params.get("capabilities"), name if isinstance(name, str) else "")
        self.workspace.folders = folders_of(params)
        self._choose_environment(params.get("initializationOptions"))
        if self.workspace.folders:
            try:
                os.chdir(self.workspace.folders[0])  # Where `genever run` is called: paths of includes begin there.
            except OSError:
                pass
        self._is_ready = True
        self._messages.put(self._make_ready)
        return introduction(self.workspace.client)

    def _initialized(self, params: Json) -> None:
        made = registrations(self.workspace.client)
        if made:
            self._ask("client/registerCapability", {"registrations": made})

    def _choose_environment(self, options: Any) -> None:
        interpreter = options.get("interpreter") if isinstance(options, dict) else None
        self.workspace.environment = environment_of(interpreter) if isinstance(interpreter, str) else None

    def _configured(self, params: Json) -> None:
        settings = params.get("settings")
        own = settings.get("genever") if isinstance(settings, dict) else None
        if isinstance(own, dict) and isinstance(own.get("interpreter"), str) and own["interpreter"]:
            self._choose_environment(own)
        self._update(disk=True)

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
        self._update(disk=True)

    # ---- Texts -----------------------------------------------------------------------------------

    def _opened(self, params: Json) -> None:
        self._has(self.workspace.open(params))

    def _changed(self, params: Json) -> None:
        self._has(self.workspace.change(params))

    def _has(self, text: Text) -> None:
        """Take note of a text that is new or has changed."""
        if not text.is_python:
            self._recent.pop(text.path, None)
            self._recent[text.path] = None
            self._is_stale(text)
        self._update()

    def _saved(self, params: Json) -> None:
        self._update(disk=True)

    def _closed(self, params: Json) -> None:
        text = self.workspace.close(params)
        if text is None:
            return
        self._recent.pop(text.path, None)
        self._stale.pop(text.uri, None)
        if not self.workspace.client.pulls and not text.is_python:
            self._tell("textDocument/publishDiagnostics", {"uri": text.uri, "diagnostics": []})
        self._update()

    def _update(self, disk: bool = False) -> None:
        """Have the entries of what is open read anew; with ``disk``, what is not open may have changed."""
        self._state = State(
            self._state.number + 1,
            tuple(self.workspace.folders),
            {text.path: text for text in self.workspace.texts.values()},
            tuple(reversed(self._recent)),
            self.workspace.environment,
            self._state.disk + disk,
        )
        self._analyst.update(self._state)

    # ---- Findings --------------------------------------------------------------------------------

    def _is_stale(self, text: Text) -> None:
        if not self.workspace.client.pulls:
            if not self._stale:
                self._stale_since = time.monotonic()
            self._stale[text.uri] = None

    def _is_known(self, path: str) -> None:
        """Take note that the entries of a file have been read: its findings, and what is shown in it, may be others."""
        text = self.workspace.text_at(path)
        client = self.workspace.client
        if text is None:
            return
        if client.pulls:
            self._ask("workspace/diagnostic/refresh")
        self._is_stale(text)
        if "inlayHint" in client.refreshes:
            self._ask("workspace/inlayHint/refresh")

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
        places = Places(self.workspace, [text.lines])
        found = findings_of(text, self._analyst.findings(text.path))
        return [as_json(finding, self.workspace, places) for finding in found]

    def _diagnostic(self, params: Json) -> Json:
        """Answer ``textDocument/diagnostic``."""
        text = self.workspace.text(params)
        return {"kind": "full", "items": [] if text.is_python else self._findings(text)}

    def _code_action(self, params: Json) -> list[Json]:
        """Answer ``textDocument/codeAction``."""
        from genever.tools.server.answers.documents import code_actions

        text = self.workspace.text(params)
        if text.is_python:
            return []
        return code_actions(self.workspace, params, findings_of(text, self._analyst.findings(text.path)))


def _object(params: Any) -> Json:
    if not isinstance(params, dict):
        raise invalid("params is an object")
    return params
