"""The workers of a Dask cluster."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

from genever.experiments.sweeps.engines.hosting import end_hosted, hosted, require_answer, unwrapped
from genever.experiments.sweeps.engines.process import Terms
from genever.language.text.errors import error

P = ParamSpec("P")
T = TypeVar("T")

_HINT = "start one by dask scheduler; without an address a cluster is started on this machine"
#: How many seconds a scheduler has to answer.
_PATIENCE = 30


class DaskExecutor(Executor):
    """Runs calls as tasks of Dask. A call whose worker is lost is begun again on another one, by Dask.

    Args:
        address: That of the scheduler, as ``tcp://head:8786``, or a file that has it; None for a cluster that is
            started on this machine.
        resources: What a call needs of those that the workers were started with, as ``{'GPU': 1}``.
        jobs: How many workers such a cluster has.
        terms: How calls run.

    Raises:
        GeneverError: Dask is not installed, or there is no such scheduler.
    """

    def __init__(self, address: str | None, resources: dict[str, float] | None, jobs: int, terms: Terms) -> None:
        try:
            distributed: Any = import_module("distributed")
        except ModuleNotFoundError:
            what, hint = "the engine dask needs the package distributed", "pip install distributed"
            raise error("no-module", what, hint=hint) from None
        self._cluster: Any = None
        self._lost = distributed.KilledWorker
        where: Any = {"address": address}
        if address is None:
            options = {"n_workers": jobs, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": "ERROR"}
            self._cluster = distributed.LocalCluster(**options, host="127.0.0.1", resources=resources)
            where = {"address": self._cluster}
        elif address.endswith(".json"):
            where = {"scheduler_file": address}
        else:
            require_answer(address, "Dask scheduler", _HINT)
        try:
            self._client = distributed.Client(**where, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as problem:
            what = f"there is no Dask scheduler at {address}: {problem}"
            raise error("no-engine", what, hint=_HINT) from None
        self._sweep = uuid.uuid4().hex
        self._executor = self._client.get_executor(pure=False, resources=resources)
        self._call = partial(hosted, self._sweep, terms)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a function called by a worker; function, arguments and result are pickled."""
        return unwrapped(self._executor.submit(self._call, (fn, args, kwargs)), self._explain, "Dask")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, when what was submitted is done; with ``cancel_futures`` at once."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        if cancel_futures and self._client.status == "running":
            self._client.run(end_hosted, self._sweep, on_error="ignore")  # It does not end what runs already.
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def _explain(self, problem: BaseException) -> Exception | None:
        if isinstance(problem, self._lost):  # Dask has begun it several times.
            return RuntimeError("each of the workers that ran it died")
        return None
