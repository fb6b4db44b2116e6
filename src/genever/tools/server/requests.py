"""Answers requests: at once from a text alone, or in a thread when what they need has been read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeAlias

from genever.tools.server.capabilities import OF_PYTHON
from genever.tools.server.protocol.connection import Connection
from genever.tools.server.protocol.problems import CANCELLED, METHOD_NOT_FOUND, REQUEST_FAILED, ProtocolError
from genever.tools.server.protocol.stream import Json
from genever.tools.server.publishing import Publisher
from genever.tools.server.texts.text import Text
from genever.tools.server.workspace import Workspace

if TYPE_CHECKING:
    from genever.tools.server.analysis.analyst import Analyst
    from genever.tools.server.routes import OfModels
    from genever.tools.server.semantics.model import Model

#: How long a request waits for what it is about to be read anew, in seconds; then the last reading must do.
_PATIENCE = 5.0
#: The same where nothing has been read yet, or all entries are needed.
_PATIENCE_WITHOUT = 60.0

_INCOMPLETE = (
    "not all binding files could be read, and a rename would miss some: open a smaller folder, or name the entry files "
    "in pyproject.toml, [tool.genever] entries"
)

#: Carries something out for a request: by the name of its method, and with its id, under which failures are reported.
Attempt: TypeAlias = Callable[[str, Callable[[], None], Any], None]


class Requests:
    """Finds out which function answers a request, and hands it what it needs.

    Args:
        workspace: The texts that are open.
        connection: Where answers go.
        publisher: Has the findings.
        analyst: Returns what reads the entries.
        attempt: Carries out what is done in a thread.
    """

    def __init__(
        self,
        workspace: Workspace,
        connection: Connection,
        publisher: Publisher,
        analyst: Callable[[], Analyst],
        attempt: Attempt,
    ) -> None:
        self._workspace = workspace
        self._connection = connection
        self._publisher = publisher
        self._analyst = analyst
        self._attempt = attempt
        self._pool = ThreadPoolExecutor(2, "answers")

    def stop(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def answer(self, identity: Any, method: str, params: Json) -> None:
        """Answer a request, now or later.

        Raises:
            ProtocolError: It cannot be answered.
        """
        from genever.tools.server.routes import AT_ONCE, EVERYWHERE, FRESH, LATEST, OF_FILES

        text = self._workspace.text_of(params)
        if text is not None and text.is_python and method not in OF_PYTHON:
            self._connection.answer(identity, None)
        elif method == "textDocument/codeAction":
            self._code_action(identity, method, params)
        elif method in AT_ONCE:
            self._connection.answer(identity, AT_ONCE[method](self._workspace, params))
        elif method in LATEST:
            models = self._analyst().models(text.path) if text is not None else []
            if models or method != "textDocument/completion":
                self._connection.answer(identity, LATEST[method](self._workspace, params, models))
            else:
                self._later(identity, method, params, LATEST[method], self._fresh(identity, text))
        elif method in FRESH:
            self._later(identity, method, params, FRESH[method], self._fresh(identity, text))
        elif method in EVERYWHERE:
            self._later(identity, method, params, EVERYWHERE[method], self._all(identity, method))
        elif method in OF_FILES:
            self._later(identity, method, params, OF_FILES[method], self._analyst().known)
        else:
            raise ProtocolError(METHOD_NOT_FOUND, f"there is no request {method}")

    def _code_action(self, identity: Any, method: str, params: Json) -> None:
        """Answer at once what can be done about findings, and in a thread what a file can begin with."""
        from genever.tools.server.answers.documents import code_actions
        from genever.tools.server.answers.starting import is_beginning, starting_actions, wants_starting

        text = self._workspace.text(params)
        found = code_actions(self._workspace, params, self._publisher.findings(text))
        if wants_starting(params) and is_beginning(text):
            answer: OfModels = lambda workspace, params, models: [*found, *starting_actions(workspace, text)]  # noqa: E731
            self._later(identity, method, params, answer, list)
        else:
            self._connection.answer(identity, found)

    def _later(
        self, identity: Any, method: str, params: Json, answer: OfModels, models: Callable[[], Sequence[Model]]
    ) -> None:
        """Answer a request in a thread, with the models that it waits for there."""

        def wait_and_answer() -> None:
            found = models()
            if self._connection.is_cancelled(identity):
                raise ProtocolError(CANCELLED, "the request was cancelled")
            self._connection.answer(identity, answer(self._workspace, params, found))

        self._pool.submit(self._attempt, method, wait_and_answer, identity)

    def _fresh(self, identity: Any, text: Text | None) -> Callable[[], Sequence[Model]]:
        """Return what waits for the models of a text as it is now; there are none of what is not open."""
        number = self._workspace.state.number
        if text is None:
            return list
        patience = _PATIENCE if self._analyst().models(text.path) else _PATIENCE_WITHOUT
        return lambda: self._analyst().fresh(text.path, number, patience, self._gives_up(identity))

    def _all(self, identity: Any, method: str) -> Callable[[], Sequence[Model]]:
        """Return what waits for the models of all entries; a rename of which a file might be missing is refused."""
        number = self._workspace.state.number

        def wait() -> Sequence[Model]:
            models = self._analyst().everything(number, _PATIENCE_WITHOUT, self._gives_up(identity))
            if method == "textDocument/rename" and not self._analyst().has_everything(number):
                raise ProtocolError(REQUEST_FAILED, _INCOMPLETE)
            return models

        return wait

    def _gives_up(self, identity: Any) -> Callable[[], bool]:
        return lambda: self._connection.is_cancelled(identity)
