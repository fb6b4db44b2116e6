"""Processes on this machine that run one trial after the other."""

from __future__ import annotations

import math
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


#: How many seconds a process has to write down that it was ended, and after how many one looks whether it has died.
_PATIENCE, _LOOK = 10, 0.5


class WorkerDiedError(Exception):
    """The process that ran a trial has ended in the middle of it."""

    def __init__(self, status: int | None) -> None:
        if status is not None and status < 0:
            with suppress(ValueError):
                super().__init__(f"its process was killed by {signal.Signals(-status).name}")
                return
        super().__init__(f"its process ended with status {status}")


class TimedOutError(Exception):
    """A trial took longer than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"it took longer than {seconds:g} seconds")


class LocalExecutor(Executor):
    """Runs calls in processes of its own, started anew rather than forked; one that dies takes only its call along.

    Args:
        jobs: How many processes there are.
        timeout: How many seconds one call may take; its process is ended then.
    """

    def __init__(self, jobs: int, timeout: float | None = None) -> None:
        self._timeout = timeout
        self._waiting: queue.SimpleQueue[tuple[Future[Any], bytes | tuple[Any, ...]] | None] = queue.SimpleQueue()
        self._workers = [_Worker() for _ in range(jobs)]
        self._threads = [threading.Thread(target=self._serve, args=(worker,), daemon=True) for worker in self._workers]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a function called in one of the processes; function, arguments and result are pickled."""
        future: Future[T] = Future()
        self._waiting.put((future, (fn, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, when they have done what is waiting; with ``cancel_futures`` at once."""
        if cancel_futures:
            with suppress(queue.Empty):
                while True:
                    waiting = self._waiting.get_nowait()
                    if waiting is not None and waiting[0].cancel():
                        waiting[0].set_running_or_notify_cancel()  # Who waits for it is notified.
            for worker in self._workers:
                worker.end()
        for _ in self._threads:
            self._waiting.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _serve(self, worker: _Worker) -> None:
        while (waiting := self._waiting.get()) is not None:
            future, call = waiting
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(worker.call(call, self._timeout))
            except BaseException as problem:  # It is the caller's.
                future.set_exception(problem)
        worker.end()


class _Worker:
    """A process that is started when it is needed, and again when it has died, until it is ended for good."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_over = False
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def call(self, call: Any, timeout: float | None) -> Any:
        process, connection = self._running()
        try:
            connection.send(call)
            if not _wait(process, connection, timeout):
                _end(process)
                raise TimedOutError(timeout or 0)
            is_result, value = connection.recv()
        except (EOFError, OSError):
            _join(process)
            _kill_children(process)
            raise WorkerDiedError(process.exitcode) from None
        if is_result:
            return value
        raise value

    def end(self) -> None:
        """End the process; who waits for it in another thread notices by the end of the connection."""
        with self._lock:
            self._is_over = True
            if self._process is not None:
                _end(self._process)

    def _running(self) -> tuple[BaseProcess, Connection]:
        with self._lock:
            if self._is_over:
                raise CancelledError
            if self._process is None or self._connection is None or not self._process.is_alive():
                context = multiprocessing.get_context("spawn")
                self._connection, theirs = context.Pipe()
                self._process = context.Process(target=_work, args=(theirs,))
                self._process.start()
                theirs.close()
            return self._process, self._connection


def _wait(process: BaseProcess, connection: Connection, timeout: float | None) -> bool:
    """Return whether a process has sent something within some seconds.

    Raises:
        EOFError: It has ended. Its own children may hold the other end of the connection open, so that is looked for.
    """
    deadline = time.monotonic() + timeout if timeout is not None else math.inf
    while not connection.poll(max(0, min(_LOOK, deadline - time.monotonic()))):
        if not process.is_alive() and not connection.poll():
            raise EOFError
        if time.monotonic() >= deadline:
            return False
    return True


def _join(process: BaseProcess) -> None:
    """Wait a while for the end of a process; `join` waits for all that hold its sentinel, its children included."""
    deadline = time.monotonic() + _PATIENCE
    while process.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)


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


def _die_with(parent: int) -> None:
    """End this process when the one that started it has ended: the trial that it runs is run again by another sweep."""
    wait([parent])
    if os.name == "nt":
        os.kill(os.getpid(), signal.SIGTERM)
    else:
        os.killpg(os.getpgrp(), signal.SIGKILL)


def _work(connection: Connection) -> None:
    """Do what comes in, until nothing more will."""
    if os.name != "nt":
        os.setpgid(0, 0)  # A group with what the trials start, to be ended together.
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_die_with, args=(parent.sentinel,), daemon=True).start()
    while True:
        try:
            function, arguments, keywords = connection.recv()
        except (EOFError, OSError):
            return
        try:
            outcome: tuple[bool, Any] = True, function(*arguments, **keywords)
        except Exception as problem:  # It goes to the caller.
            outcome = False, problem
        try:
            connection.send(outcome)
        except OSError:
            return
        except Exception as problem:  # What cannot be pickled.
            connection.send((False, RuntimeError(f"the outcome cannot be sent: {problem}")))
