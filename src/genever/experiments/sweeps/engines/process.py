"""A process that runs one trial after the other, on the machine where its parent is."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess, current_process
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, TypeAlias

from genever.experiments.sweeps.engines.resources import VISIBLE_GPUS, memory_used, size_text
from genever.language.text.errors import error

#: A function with its positional arguments and those by name; it is pickled.
Call: TypeAlias = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]

#: How many seconds a process has to write down that it was ended, after how many one looks whether it has died, and
#: after how many how much memory it has.
_PATIENCE, _LOOK, _MEASURE = 10, 0.5, 0.1

#: For one start at a time: what is of this whole process is another one meanwhile.
_starting = threading.Lock()


class Terms(NamedTuple):
    """How calls run.

    Attributes:
        folder: The working directory.
        path: Where modules are looked for, beside where the worker does.
        timeout: How many seconds a call may take.
        memory: How many bytes of memory it may have, with all processes that it starts.
        is_fresh: Whether each call has a new process.
    """

    folder: str
    path: tuple[str, ...]
    timeout: float | None = None
    memory: int | None = None
    is_fresh: bool = False

    @classmethod
    def here(cls, timeout: float | None = None, memory: int | None = None, *, is_fresh: bool = False) -> Terms:
        """Return terms with the working directory and the module path of this process."""
        path = tuple(os.path.abspath(entry) for entry in sys.path)
        return cls(os.getcwd(), path, timeout, memory, is_fresh)


class WorkerDiedError(Exception):
    """The process that ran a trial has ended in the middle of it."""

    def __str__(self) -> str:
        (status,) = self.args
        if isinstance(status, str):
            return status
        if status is not None and status < 0:
            with suppress(ValueError):
                return f"its process was killed by {signal.Signals(-status).name}"
        return f"its process ended with status {status}"


class TimedOutError(Exception):
    """A trial took longer than so many seconds."""

    def __str__(self) -> str:
        return f"it took longer than {self.args[0]:g} seconds"


class MemoryExceededError(Exception):
    """A trial had more than so many bytes of memory."""

    def __str__(self) -> str:
        return f"it used more than {size_text(self.args[0])} of memory"


class TrialProcess:
    """A process that is started when it is needed, and again when it has died, until it is ended for good.

    Args:
        terms: How calls run.
        gpus: The GPUs that they see, as in ``CUDA_VISIBLE_DEVICES``; None for those that this process does.
        has_main: Whether the main module of this process is there too.
    """

    def __init__(self, terms: Terms, gpus: str | None = None, *, has_main: bool = True) -> None:
        self._terms = terms
        self._has_main = has_main
        self._gpus = gpus
        self._lock = threading.Lock()
        self._is_over = False
        self._is_busy = False
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def call(self, call: Call) -> Any:
        """Call a function in the process, and return its result or raise its exception.

        Raises:
            WorkerDiedError: The process has ended.
            TimedOutError: The call took too long.
            MemoryExceededError: It used too much memory.
        """
        self._is_busy = True
        try:
            return self._outcome(call)
        finally:
            self._is_busy = False

    def _outcome(self, call: Call) -> Any:
        process, connection = self._running()
        try:
            connection.send(call)
            _wait(process, connection, self._terms)
            is_result, value = connection.recv()
        except (EOFError, OSError):
            _join(process)
            _kill_children(process)
            raise WorkerDiedError(process.exitcode) from None
        if self._terms.is_fresh:
            _dismiss(process, connection)
        if is_result:
            return value
        raise value

    def end(self) -> None:
        """End the process; who waits for it in another thread notices by the end of the connection."""
        with self._lock:
            self._is_over = True
            if self._process is None or self._connection is None:
                return
            if self._is_busy:
                _end(self._process)
            else:
                _dismiss(self._process, self._connection)

    def _running(self) -> tuple[BaseProcess, Connection]:
        with self._lock:
            if self._is_over:
                raise CancelledError
            if self._process is None or self._connection is None or not self._process.is_alive():
                context = multiprocessing.get_context("spawn")
                self._connection, theirs = context.Pipe()
                self._process = context.Process(target=_work, args=(theirs, self._terms, self._gpus))
                _start(self._process, has_main=self._has_main)
                theirs.close()
            return self._process, self._connection


def _start(process: BaseProcess, *, has_main: bool) -> None:
    """Start a process, from one that may not start any, too: Dask's are such, and programs start data loaders."""
    with _starting:
        ours, main = getattr(current_process(), "_config", {}), sys.modules["__main__"]
        is_daemon = ours.pop("daemon", None)
        process.daemon = False
        if not has_main:  # It is imported in the process; that of a cluster's worker would take seconds.
            sys.modules["__main__"] = ModuleType("__main__")
        try:
            process.start()
        finally:
            sys.modules["__main__"] = main
            if is_daemon is not None:
                ours["daemon"] = is_daemon


def _wait(process: BaseProcess, connection: Connection, terms: Terms) -> None:
    """Wait until a process has sent something, and end it where it takes too long or too much.

    Raises:
        EOFError: It has ended. Its own children may hold the other end of the connection open, so that is looked for.
        TimedOutError: It took too long.
        MemoryExceededError: It used too much memory.
    """
    deadline = time.monotonic() + terms.timeout if terms.timeout is not None else math.inf
    look = _LOOK if terms.memory is None else _MEASURE
    while not connection.poll(max(0, min(look, deadline - time.monotonic()))):
        if not process.is_alive() and not connection.poll():
            raise EOFError
        if time.monotonic() >= deadline:
            _end(process)
            raise TimedOutError(terms.timeout)
        if terms.memory is not None and process.pid is not None and memory_used(process.pid) > terms.memory:
            process.kill()  # It has no time to ask for more.
            _end(process)
            raise MemoryExceededError(terms.memory)


def _join(process: BaseProcess) -> None:
    """Wait a while for the end of a process; `join` waits for all that hold its sentinel, its children included."""
    deadline = time.monotonic() + _PATIENCE
    while process.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)


def _dismiss(process: BaseProcess, connection: Connection) -> None:
    """Let a process that has nothing to do end by itself, so that what its program does at the end is done."""
    connection.close()
    _join(process)
    _end(process)


def _end(process: BaseProcess) -> None:
    process.terminate()
    _join(process)
    if process.is_alive():
        process.kill()
        process.join()
    _kill_children(process)


def _kill_children(process: BaseProcess) -> None:
    """End what a process has started and left behind: the trials to come need the machine, and their folders."""
    if os.name != "nt" and process.pid is not None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


# ---- In the process -----------------------------------------------------------------------------------


#: What this process does last, where the one that started it has ended.
_orphaned: list[Callable[[], object]] = []


@contextmanager
def when_orphaned(action: Callable[[], object]) -> Iterator[None]:
    """Have something done, in another thread, if the process that started this one ends inside a ``with`` block."""
    _orphaned.append(action)
    try:
        yield
    finally:
        _orphaned.remove(action)


def _die_with(parent: int) -> None:
    """End this process when the one that started it has ended: the trial that it runs is run again by another sweep."""
    wait([parent])
    for action in list(_orphaned):
        with suppress(Exception):  # It ends in any case.
            action()
    if os.name == "nt":
        os.kill(os.getpid(), signal.SIGTERM)
    else:
        os.killpg(os.getpgrp(), signal.SIGKILL)


def _work(connection: Connection, terms: Terms, gpus: str | None) -> None:
    """Do what comes in, until nothing more will."""
    if os.name != "nt":
        os.setpgid(0, 0)  # A group with what the trials start, to be ended together.
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_die_with, args=(parent.sentinel,), daemon=True).start()
    if gpus is not None:
        os.environ[VISIBLE_GPUS] = gpus
    while True:
        try:
            function, arguments, keywords = connection.recv()
        except (EOFError, OSError):
            return
        try:
            _settle(terms)
            outcome: tuple[bool, Any] = True, function(*arguments, **keywords)
        except Exception as problem:  # It goes to the caller.
            outcome = False, problem
        try:
            connection.send(outcome)
        except OSError:
            return
        except Exception as problem:  # What cannot be pickled.
            connection.send((False, RuntimeError(f"the outcome cannot be sent: {problem}")))


def _settle(terms: Terms) -> None:
    """Be where the sweep is: in its working directory, with its modules to be found.

    Raises:
        GeneverError: There is no such folder, code ``no-working-directory``.
    """
    try:
        os.chdir(terms.folder)
    except OSError as problem:
        what = f"the worker on {socket.gethostname()} has no folder {terms.folder}: {problem.strerror}"
        hint = "workers need the program's folder at the same path, as on a disk that all machines share"
        raise error("no-working-directory", what, hint=hint) from None
    sys.path += [entry for entry in terms.path if entry not in sys.path and Path(entry).exists()]
