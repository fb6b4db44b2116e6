"""What a program has registered, for the processes that run trials: what no module there would register."""

from __future__ import annotations

import os
from typing import Any

from genever.language.text.errors import error
from genever.runtime.processes.packing import Payload, contents_of, packed, unpack
from genever.runtime.state.state import State, active_state

#: What this process has received.
_received: set[bytes] = set()


class Carried:
    """Pickles as what a session's configuration refers to; unpickling registers that for all sessions.

    Functions and classes of an importable module go by name, those of a script by name too, and those of a notebook by
    value, where cloudpickle is installed.

    Args:
        session: Has the configuration.

    Raises:
        GeneverError: Something cannot be pickled, code ``not-picklable``.
    """

    def __init__(self, session: State) -> None:
        self._key = os.urandom(16)
        self._payload = packed(contents_of(session), _refuse)
        for part in self._payload.configurables:
            if self._payload.main is None and part.by_value is None and b"__main__" in (part.by_name or b""):
                hint = "install cloudpickle, define it in a module, or leave jobs=1, which stays in this process"
                raise error("not-picklable", f"{part.name} is in no file, as a notebook's cells are", hint=hint)

    def __reduce__(self) -> tuple[Any, ...]:
        return _receive, (self._key, self._payload)


def _receive(key: bytes, payload: Payload) -> None:
    if key in _received:
        return
    _received.add(key)
    state = active_state()
    settings = {name: value for name, value in payload.settings.items() if name != "locked"}
    unpack(payload._replace(settings=settings), state, _fail)


def _refuse(message: str, problem: Exception) -> None:
    hint = "bind a reference to something that makes it, or leave jobs=1, which stays in this process"
    raise error("not-picklable", f"{message}: {problem}", hint=hint) from problem


def _fail(message: str, problem: Exception) -> None:
    if isinstance(problem, ImportError):  # Of a module beside binding files, which import it when they are loaded.
        return
    problem.add_note(f"  While the sweep's configurables arrived: {message}")
    raise problem
