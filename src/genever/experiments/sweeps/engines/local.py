"""Processes on this machine."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

from genever.experiments.sweeps.engines.process import Call, Terms, TrialProcess

P = ParamSpec("P")
T = TypeVar("T")


class LocalExecutor(Executor):
    """Runs calls in processes of its own, started anew rather than forked; one that dies takes only its call along.

    Args:
        jobs: How many processes there are.
        terms: How calls run.
        gpus: For each process the GPUs that it sees; where there are none, those of this one.
    """

    def __init__(self, jobs: int, terms: Terms | None = None, gpus: Sequence[str] = ()) -> None:
        terms = terms if terms is not None else Terms.here()
        self._waiting: queue.SimpleQueue[tuple[Future[Any], Call] | None] = queue.SimpleQueue()
        self._workers = [TrialProcess(terms, share) for share in gpus or (None,) * jobs]
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

    def _serve(self, worker: TrialProcess) -> None:
        while (waiting := self._waiting.get()) is not None:
            future, call = waiting
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(worker.call(call))
            except BaseException as problem:  # It is the caller's.
                future.set_exception(problem)
        worker.end()
