"""Makes the steps of a configuration that are not there, what a step needs before it, several at a time."""

from __future__ import annotations

import pickle
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from typing import Protocol

from genever.experiments.running.endings import failure_text
from genever.experiments.running.modules import look_beside
from genever.experiments.running.request import Request, load
from genever.experiments.steps.entry import Entry
from genever.experiments.steps.evaluation import Evaluation
from genever.experiments.steps.keys.graph import Step, in_order
from genever.experiments.steps.opened import Cache
from genever.experiments.steps.status import Standing, standing
from genever.language.text.errors import error
from genever.runtime.imports.beside import put_last
from genever.runtime.session import Session, active

#: After how many seconds one looks again what other processes have made.
_LOOK_AGAIN = 0.5


class Listener(Protocol):
    """Is notified of what happens to steps."""

    def begun(self, step: Step) -> None:
        """It is being made."""

    def waiting(self, step: Step, holder: str) -> None:
        """Another process makes it."""

    def done(self, standing: Standing, *, made: bool) -> None:
        """Its result is there, ``made`` here or else by others or before."""

    def failed(self, step: Step, problem: BaseException) -> None:
        """It was not made."""

    def left_out(self, step: Step, because_of: Step) -> None:
        """It was not made, since one that it needs has failed."""


def build(
    roots: Sequence[Step], request: Request, cache: Cache, executor: Executor, jobs: int, listener: Listener
) -> bool:
    """Make the steps that are not there; what does not depend on one that fails is made all the same.

    Args:
        roots: The steps; those that they need are made too.
        request: Their configuration, for the processes that make them.
        cache: Where their results are kept.
        executor: Calls functions in such processes.
        jobs: How many steps are made at a time.
        listener: Is notified.

    Returns:
        Whether all results are there.

    Raises:
        GeneverError: The cache cannot be opened.
        OSError: It cannot be read.
    """
    return _Building(request, cache, executor, jobs, listener).run([*in_order(roots)])


class _Building:
    def __init__(self, request: Request, cache: Cache, executor: Executor, jobs: int, listener: Listener) -> None:
        self._request = request
        self._cache = cache
        self._executor = executor
        self._jobs = jobs
        self._listener = listener
        self._found: dict[str, Standing] = {}
        self._failed: dict[str, Step] = {}
        self._running: dict[Future[None], Step] = {}
        self._held: set[str] = set()

    def run(self, steps: Sequence[Step]) -> bool:
        left = {step.recipe: step for step in steps}
        try:
            while left or self._running:
                self._begin(left)
                if not self._running and not left:
                    break
                done, _ = wait(self._running, timeout=_LOOK_AGAIN, return_when=FIRST_COMPLETED)
                if not self._running:
                    time.sleep(_LOOK_AGAIN)
                for future in done:
                    self._settle(future)
        except BaseException:
            for future in self._running:
                future.cancel()
            raise
        return not self._failed

    def _begin(self, left: dict[str, Step]) -> None:
        """Begin what can begin, and take that and what is there from ``left``."""
        known: dict[str, list[Entry]] = {}
        for step in [*left.values()]:
            because_of = next(
                (self._failed[inner.recipe] for inner in step.needs if inner.recipe in self._failed), None
            )
            if because_of is not None:
                self._failed[step.recipe] = because_of
                self._listener.left_out(step, because_of)
                del left[step.recipe]
                continue
            if not all(inner.recipe in self._found for inner in step.needs):
                continue
            found = standing(step, self._found, self._cache, known)
            if found.state == "done":
                self._found[step.recipe] = found
                self._listener.done(found, made=False)
                del left[step.recipe]
            elif found.state == "running":
                if step.recipe not in self._held:
                    self._held.add(step.recipe)
                    self._listener.waiting(step, found.holder)
            elif len(self._running) < self._jobs:
                self._listener.begun(step)
                self._running[self._executor.submit(make, self._request, self._cache, step.recipe)] = step
                del left[step.recipe]

    def _settle(self, future: Future[None]) -> None:
        step = self._running.pop(future)
        try:
            future.result()
        except CancelledError:
            raise KeyboardInterrupt from None
        except Exception as problem:  # It is the program's.
            self._fail(step, problem)
            return
        found = standing(step, self._found, self._cache, {})
        if found.state == "done":
            self._found[step.recipe] = found
            self._listener.done(found, made=True)
        else:
            self._fail(step, error("not-cached", f"the result of {step.name} was not kept"))

    def _fail(self, step: Step, problem: Exception) -> None:
        self._failed[step.recipe] = step
        self._listener.failed(step, problem)


class StepFailedError(Exception):
    """A step was not made: with the text that says why, as Python prints it."""


#: What the latest steps in this process were of: a request and a cache, pickled, and the session with it loaded.
_loaded: tuple[bytes, Session] | None = None


def make(request: Request, cache: Cache, recipe: str) -> None:
    """Make a step whose result is not there yet, in a process for steps.

    Raises:
        GeneverError: The configuration there has no such step, or its result cannot be kept.
        StepFailedError: Its code raises something.
    """
    global _loaded
    asked = pickle.dumps((request, cache))
    if _loaded is None or _loaded[0] != asked:
        session = active()  # That of all threads, which the program may start.
        session.clear()
        load_steps(session, request, cache)
        put_last()
        _loaded = asked, session
    session = _loaded[1]
    evaluation = session.steps
    assert isinstance(evaluation, Evaluation)
    found = {step.recipe: step for step in in_order(evaluation.steps(session).from_main())}
    if recipe not in found:
        message = "the code of a step is another one here than where the build was begun"
        raise error("not-cached", message, hint="begin it again, and do not change the code meanwhile")
    try:
        data = evaluation.data(found[recipe], session)
    except Exception as problem:  # It is the program's, and its traceback does not go to another process.
        raise StepFailedError(failure_text(problem)) from None
    if data is None:
        raise error("not-cached", f"the result of {found[recipe].name} was not kept")


def load_steps(session: Session, request: Request, cache: Cache) -> tuple[Step, ...]:
    """Load a configuration, and return the steps that it leads to.

    Raises:
        GeneverError: The configuration is wrong.
    """
    look_beside(request.files, is_command=request.is_command)
    load(session, request, str(cache.local / "work" / "run"))
    session.finalize()
    evaluation = session.steps = Evaluation(cache)
    return evaluation.steps(session).from_main()
