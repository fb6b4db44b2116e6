"""Calls on the workers of a cluster: each runs in a process beside its worker, which stays alive whatever happens.

So time and memory are limited as on this machine, a worker of several threads can run several trials, and what a trial
prints goes to its own folder.
"""

from __future__ import annotations

import os
import re
import socket
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any

from genever.experiments.sweeps.engines.process import Call, Terms, TrialProcess, WorkerDiedError
from genever.experiments.sweeps.engines.resources import VISIBLE_GPUS
from genever.language.text.errors import GeneverError, error

#: How many seconds a cluster has to answer.
_PATIENCE = 10

#: What came of a call: whether it returned, and the value or the exception.
Outcome = tuple[bool, Any]

#: The processes of this worker: those that wait for a call, by the terms and GPUs that they were started with, and all
#: by the sweep for which they work.
_idle: dict[tuple[Any, ...], list[TrialProcess]] = {}
_all: dict[str, set[TrialProcess]] = {}
_lock = threading.Lock()


def hosted(sweep: str, terms: Terms, call: Call) -> Outcome:
    """Make a call in a process beside this worker.

    Args:
        sweep: What identifies the sweep, for `end_hosted`.
        terms: How it runs.
        call: The function and its arguments.
    """
    key = (sweep, terms, os.environ.get(VISIBLE_GPUS))  # A cluster may give each call of a worker other ones.
    with _lock:
        waiting = _idle.setdefault(key, [])
        process = waiting.pop() if waiting else TrialProcess(terms, has_main=False)
        _all.setdefault(sweep, set()).add(process)
    try:
        return True, process.call(call)
    except CancelledError:
        return False, WorkerDiedError("its worker was stopped")
    except Exception as problem:  # It is the caller's.
        return False, problem
    finally:
        with _lock:
            waiting.append(process)


def end_hosted(sweep: str) -> None:
    """End the processes of this worker that work for a sweep, in the middle of what they do."""
    with _lock:
        ended = _all.pop(sweep, set())
        for key in [key for key in _idle if key[0] == sweep]:
            del _idle[key]
    for process in ended:
        process.end()


def require_answer(where: str, engine: str, hint: str) -> None:
    """Raise an error where nothing listens at an address, which the libraries would wait for very long.

    Args:
        where: As ``head:6379`` or ``tcp://head:8786``; what has no port is not looked at.
        engine: The name of what should be there.
        hint: What to do about it.

    Raises:
        GeneverError: That is so, code ``no-engine``.
    """
    found = re.fullmatch(r"(?:\w+://)?\[?([^\[\]/]+)\]?:(\d+)", where)
    if found is None:
        return
    try:
        socket.create_connection((found[1], int(found[2])), _PATIENCE).close()
    except OSError as problem:
        raise error("no-engine", f"there is no {engine} at {where}: {problem.strerror or problem}", hint=hint) from None


def unwrapped(
    theirs: Future[Outcome], explain: Callable[[BaseException], Exception | None], engine: str
) -> Future[Any]:
    """Return a future of what a hosted call returns or raises.

    Args:
        theirs: That of the engine.
        explain: Returns what an exception of the engine's own means; None where it is another one.
        engine: Its name.
    """
    ours: Future[Any] = Future()
    ours.set_running_or_notify_cancel()

    def settle(done: Future[Outcome]) -> None:
        if done.cancelled():
            ours.set_exception(CancelledError())
        elif (problem := done.exception()) is not None:
            ours.set_exception(explain(problem) or _without_code(problem, engine) or problem)
        else:
            is_result, value = done.result()
            if is_result:
                ours.set_result(value)
            else:
                ours.set_exception(value)

    theirs.add_done_callback(settle)
    return ours


def _without_code(problem: BaseException, engine: str) -> GeneverError | None:
    """Return the error for a worker that does not have Genever, or another one."""
    cause: BaseException | None = problem
    while cause is not None and not isinstance(cause, ImportError | AttributeError):
        cause = cause.__cause__
    if cause is None and "ModuleNotFoundError" not in str(problem):
        return None
    last = str(cause if cause is not None else problem).strip().splitlines()[-1].removeprefix("ModuleNotFoundError: ")
    what = f"a worker of {engine} lacks the code: {last}"
    hint = "install Genever and the program's packages in the environment of the workers, in the same versions"
    return error("no-module", what, hint=hint)
