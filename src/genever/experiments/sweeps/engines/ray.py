"""The workers of a Ray cluster."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from concurrent.futures import Executor, Future
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

from genever.experiments.sweeps.engines.hosting import hosted, require_answer, unwrapped
from genever.experiments.sweeps.engines.process import Terms, WorkerDiedError
from genever.language.text.errors import error

P = ParamSpec("P")
T = TypeVar("T")


class RayExecutor(Executor):
    """Runs calls as tasks of Ray.

    Args:
        address: Where the cluster is, as ``auto`` or ``ray://head:10001``; None for the one that ``RAY_ADDRESS`` names,
            else for one that is started on this machine.
        cpus: How many processors a call is counted with.
        gpus: How many GPUs, or which part of one.
        terms: How calls run.

    Raises:
        GeneverError: Ray is not installed, or there is no such cluster.
    """

    def __init__(self, address: str | None, cpus: float, gpus: float, terms: Terms) -> None:
        try:
            ray: Any = import_module("ray")
        except ModuleNotFoundError:
            raise error("no-module", "the engine ray needs the package Ray", hint="pip install ray") from None
        self._ray = ray
        self._is_ours = not ray.is_initialized()
        if self._is_ours:
            where = address or os.environ.get("RAY_ADDRESS") or "local"
            is_local = where == "local"
            hint = "ray status says whether one runs; without an address one is started on this machine"
            require_answer(where, "Ray cluster", hint)
            try:
                # A cluster of others has its own settings; one of ours needs no page in the browser.
                ours = {"include_dashboard": False} if is_local else {}
                ray.init(address=where, log_to_driver=False, logging_level="ERROR", **ours)
            except (ConnectionError, ValueError, RuntimeError) as problem:
                what = f"there is no Ray cluster at {where}" if not is_local else "Ray does not start here"
                first = str(problem).strip().partition("\n")[0]
                raise error("no-engine", f"{what}: {first}", hint=hint) from None
        sweep, memory = uuid.uuid4().hex, {} if terms.memory is None else {"memory": terms.memory}
        task = ray.remote(num_cpus=cpus, num_gpus=gpus, max_retries=0, **memory)(hosted)
        self._start: Callable[[Any], Any] = lambda call: task.remote(sweep, terms, call)
        self._running: set[Any] = set()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a function called by a worker; function, arguments and result are pickled."""
        reference = self._start((fn, args, kwargs))
        self._running.add(reference)
        theirs = reference.future()
        theirs.add_done_callback(lambda _: self._running.discard(reference))
        return unwrapped(theirs, self._explain, "Ray")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, when what was submitted is done; with ``cancel_futures`` at once."""
        running, self._running = list(self._running), set()
        if cancel_futures:
            for reference in running:
                self._ray.cancel(reference, force=True)
        if running and wait:
            self._ray.wait(running, num_returns=len(running))
        if self._is_ours:
            self._is_ours = False
            self._ray.shutdown()

    def _explain(self, problem: BaseException) -> Exception | None:
        lost = self._ray.exceptions
        if isinstance(problem, lost.OutOfMemoryError):
            return WorkerDiedError("Ray ended its worker, as the node had no memory left")
        if isinstance(problem, lost.WorkerCrashedError | lost.NodeDiedError | lost.ObjectLostError):
            return WorkerDiedError("its worker or the node of it died")
        if isinstance(problem, lost.TaskCancelledError):
            return WorkerDiedError("it was cancelled")
        return None
