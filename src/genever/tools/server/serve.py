"""The server: takes messages one after the other, and answers each, whatever it says."""

from __future__ import annotations

import os
import threading
import traceback
from collections.abc import Callable, Mapping
from functools import cached_property
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO

from genever.configuration.plan.recursion import deep_recursion
from genever.tools.server.analysis.state import environment_of
from genever.tools.server.capabilities import introduction
from genever.tools.server.client import Client, folders_of
from genever.tools.server.events import Events
from genever.tools.server.protocol.connection import Connection
from genever.tools.server.protocol.problems import (
    CANCELLED,
    INTERNAL_ERROR,
    INVALID_REQUEST,
    NOT_INITIALIZED,
    ProtocolError,
    invalid,
)
from genever.tools.server.protocol.stream import Json, Stream
from genever.tools.server.publishing import Publisher
from genever.tools.server.requests import Requests
from genever.tools.server.workspace import Workspace

if TYPE_CHECKING:
    from genever.tools.server.analysis.analyst import Analyst


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
        self._workspace = Workspace()
        self._connection = Connection(stream)
        self._messages: SimpleQueue[Any] = SimpleQueue()  # Those of the client, and what other threads want done here.
        self._is_ready = self._is_shut_down = False
        self._publisher = Publisher(self._workspace, self._connection, lambda: self._analyst)
        self._events = Events(self._workspace, self._connection, self._publisher, lambda: self._analyst)
        self._requests = Requests(
            self._workspace, self._connection, self._publisher, lambda: self._analyst, self._attempt
        )
        self._own_answers: Mapping[str, Callable[[Json], Any]] = {
            "initialize": self._initialize,
            "shutdown": self._shut_down,
            "textDocument/diagnostic": self._publisher.diagnostic,
        }

    @cached_property
    def _analyst(self) -> Analyst:
        """What reads the entries; it takes a while to import, so the client has its first answer before."""
        from genever.tools.server.analysis.analyst import Analyst

        def report(path: str) -> None:
            self._messages.put(lambda: self._publisher.refresh(path))

        return Analyst(report, self._connection.log, self._begin)

    def _begin(self, title: str) -> Callable[[], None]:
        """Show that something is being done, where the client can; return what says that it is done."""
        return self._connection.progress(title) if self._workspace.client.progress else lambda: None

    # ---- The loop --------------------------------------------------------------------------------

    def run(self) -> int:
        """Take messages until the client says that it is done, or is gone; return the exit code."""
        threading.Thread(target=self._receive, daemon=True).start()
        try:
            while True:
                try:
                    message = self._messages.get(block=not self._publisher.is_waiting)
                except Empty:
                    self._publisher.publish()
                    continue
                if isinstance(message, _End) or (isinstance(message, dict) and message.get("method") == "exit"):
                    return 0 if self._is_shut_down else 1
                self._take(message)
                if self._publisher.is_overdue:
                    self._publisher.publish()
        finally:
            if "_analyst" in vars(self):
                self._analyst.stop()
            self._requests.stop()

    def _receive(self) -> None:
        """Read messages as they come, so that one which cancels another is seen before its turn."""
        while (message := self._connection.read()) is not None:
            self._messages.put(message)
            if isinstance(message, dict) and message.get("method") == "exit":
                return  # A thread that still reads when Python ends makes it crash.
        self._messages.put(_End())

    def _take(self, message: Any) -> None:
        """Take one message: answer a request, take in a notification; or carry out what another thread wants done."""
        if callable(message):
            message()
            return
        if not isinstance(message, dict):
            self._connection.refuse(None, ProtocolError(INVALID_REQUEST, "a message is an object"))
            return
        method, identity = message.get("method"), message.get("id")
        if method is None and ("result" in message or "error" in message):
            return  # An answer to a request of the server's.
        is_request = "id" in message
        if not isinstance(method, str) or (is_request and not isinstance(identity, int | str)):
            problem = ProtocolError(INVALID_REQUEST, "a message has a method, and a request an id")
            self._connection.refuse(None, problem)
            return
        params = message.get("params")
        params = {} if params is None else params
        if is_request:
            self._attempt(method, lambda: self._request(identity, method, params), identity)
        elif self._is_ready:
            self._attempt(method, lambda: self._events.take(method, _object(params)))

    def _attempt(self, method: str, action: Callable[[], None], identity: Any = None) -> None:
        """Carry out a message; with an ``identity`` it is a request, which is refused where that fails."""
        try:
            action()
        except ProtocolError as problem:
            if identity is not None:
                self._connection.refuse(identity, problem)
            else:
                self._connection.log(f"{method}: {problem.message}")
        except Exception as problem:
            self._connection.log(f"{method} failed: {''.join(traceback.format_exception(problem))}")
            if identity is not None:
                self._connection.refuse(identity, ProtocolError(INTERNAL_ERROR, f"{method} failed: {problem!r}"))

    def _request(self, identity: Any, method: str, params: Any) -> None:
        if self._connection.is_cancelled(identity):
            raise ProtocolError(CANCELLED, "the request was cancelled")
        if method != "initialize" and not self._is_ready:
            raise ProtocolError(NOT_INITIALIZED, "the first request is initialize")
        if self._is_shut_down:
            raise ProtocolError(INVALID_REQUEST, "the server is shut down")
        params = _object(params)
        if method in self._own_answers:
            self._connection.answer(identity, self._own_answers[method](params))
        else:
            self._requests.answer(identity, method, params)

    # ---- The life of the server ------------------------------------------------------------------

    def _initialize(self, params: Json) -> Json:
        if self._is_ready:
            raise ProtocolError(INVALID_REQUEST, "the server is initialized already")
        about, options = params.get("clientInfo"), params.get("initializationOptions")
        name = about.get("name") if isinstance(about, dict) else None
        workspace = self._workspace
        workspace.client = Client.of(params.get("capabilities"), name if isinstance(name, str) else "")
        workspace.folders = folders_of(params)
        interpreter = options.get("interpreter") if isinstance(options, dict) else None
        workspace.environment = environment_of(interpreter) if isinstance(interpreter, str) else None
        if workspace.folders:
            try:
                os.chdir(workspace.folders[0])  # Where `genever run` is called: paths of includes begin there.
            except OSError:
                pass
        self._is_ready = True
        self._messages.put(self._make_ready)
        return introduction(workspace.client)

    def _make_ready(self) -> None:
        """Import what the requests need, while the client does what it does first."""
        from genever.tools.server import routes  # noqa: F401

        _ = self._analyst

    def _shut_down(self, params: Json) -> None:
        self._is_shut_down = True


def _object(params: Any) -> Json:
    if not isinstance(params, dict):
        raise invalid("params is an object")
    return params
