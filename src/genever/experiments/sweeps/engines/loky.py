"""The processes of joblib's loky."""

from __future__ import annotations

import multiprocessing
import uuid
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

from genever.experiments.sweeps.engines.hosting import hosted, unwrapped
from genever.experiments.sweeps.engines.process import Terms, WorkerDiedError
from genever.language.text.errors import error

P = ParamSpec("P")
T = TypeVar("T")


class LokyExecutor(Executor):
    """Runs calls by the processes of loky, which are started anew where one of them died.

    Args:
        jobs: How many there are.
        terms: How calls run.

    Raises:
        GeneverError: Neither joblib nor loky is installed.
    """

    def __init__(self, jobs: int, terms: Terms) -> None:
        try:
            loky: Any = import_module("joblib.externals.loky")
        except ModuleNotFoundError:
            raise error("no-module", "the engine loky needs the package joblib", hint="pip install joblib") from None
        self._sweep, self._terms = uuid.uuid4().hex, terms
        options = {"timeout": None, "initializer": _start_as_others}
        self._new: Callable[[], Any] = lambda: loky.ProcessPoolExecutor(jobs, **options)
        self._pool = self._new()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a function called by a process; function, arguments and result are pickled."""
        task = hosted, self._sweep, self._terms, (fn, args, kwargs)
        try:
            theirs = self._pool.submit(*task)
        except BrokenProcessPool:
            self._pool.shutdown(kill_workers=True)
            self._pool = self._new()
            theirs = self._pool.submit(*task)
        return unwrapped(theirs, _explain, "loky")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, when they have done what is waiting; with ``cancel_futures`` at once."""
        self._pool.shutdown(wait=wait, kill_workers=cancel_futures)


def _start_as_others() -> None:
    """Let the processes that one of loky starts know how to start others: loky's own way is unknown to them."""
    multiprocessing.set_start_method("spawn", force=True)


def _explain(problem: BaseException) -> Exception | None:
    return WorkerDiedError("a process of loky died") if isinstance(problem, BrokenProcessPool) else None
