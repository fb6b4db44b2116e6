"""Steps as tasks of Luigi's: each ``cached`` reference of a configuration is a task that requires those that it needs.

A task is complete when the cache of steps has its result, so Luigi runs what is missing, and what `genever run`,
`genever build` or another machine has made does not run again::

    import luigi

    from genever.integrations.luigi import tasks

    luigi.build(tasks("pipeline.gin", "features.size=3"), workers=2, local_scheduler=True)
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

import luigi

from genever.experiments.running.request import Request, fresh_session
from genever.experiments.steps.building import load_steps
from genever.experiments.steps.evaluation import Evaluation
from genever.experiments.steps.keys.graph import Step, in_order
from genever.experiments.steps.opened import Cache, cache_for
from genever.experiments.steps.status import standings
from genever.language.text.errors import error
from genever.language.text.source import Argument
from genever.runtime.session import Session

__all__ = ["StepTarget", "StepTask", "tasks"]


class _Known(NamedTuple):
    """A step, and what it takes to make it."""

    step: Step
    session: Session
    cache: Cache


def tasks(
    files: str | os.PathLike[str] | Sequence[str | os.PathLike[str]], *bindings: str, cache: str | None = None
) -> list[StepTask]:
    """Return the tasks for the steps that a configuration leads to; they require the tasks for those that these need.

    The modules that the files import are imported. What the program itself has configured stays as it is.

    Args:
        files: The path of a binding file, or several.
        bindings: Bindings that come after them, as on the command line.
        cache: Where the results are kept, by default where the settings of the project say.

    Raises:
        GeneverError: The configuration is wrong, or nothing in it is cached.
    """
    paths = [files] if isinstance(files, str | os.PathLike) else files
    names = [os.path.abspath(path) for path in paths]
    configuration = json.dumps({"files": names, "bindings": bindings, "cache": cache_for(cache).url})
    roots, session, opened = _loaded(configuration)
    if not roots:
        what = f"nothing that {', '.join(names)} leads to is cached"
        raise error("not-cached", what, hint="write cached before a reference: train.features = cached @features()")
    return [_task(_Known(step, session, opened), configuration) for step in roots]


class StepTask(luigi.Task):  # type: ignore[misc]  # Luigi has no types.
    """The task for a step; `tasks` makes them.

    Attributes:
        step: What people call it.
        recipe: The hash of what determines its result, the code included. The task's id has it.
        configuration: The binding files, the bindings and the cache, as JSON.
    """

    task_namespace = "genever"

    step = luigi.Parameter()
    recipe = luigi.Parameter()
    configuration = luigi.Parameter(significant=False)

    _known: _Known | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task_id = f"{self.step}_{self.recipe}"

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_known"}

    @property
    def known(self) -> _Known:
        """The step; loaded where Luigi has made this task from its parameters.

        Raises:
            GeneverError: The configuration is wrong, or leads to no such step any more.
        """
        if self._known is None:
            roots, session, cache = _loaded(self.configuration)
            found = next((each for each in in_order(roots) if each.recipe == self.recipe), None)
            if found is None:
                what = f"the configuration leads to no step {self.step} with the recipe {self.recipe} any more"
                raise error("not-cached", what, hint="call genever.integrations.luigi.tasks again")
            self._known = _Known(found, session, cache)
        return self._known

    def requires(self) -> list[StepTask]:
        """Return the tasks for the steps that it needs."""
        return [_task(self.known._replace(step=each), self.configuration) for each in self.known.step.needs]

    def output(self) -> StepTarget:
        """Return the result in the cache."""
        return StepTarget(self.known)

    def run(self) -> None:
        """Make the step, unless it has been made since.

        Raises:
            ConfigValueError: Its result cannot be kept; a warning has said why.
        """
        step, session, _ = self.known
        with session:
            if _evaluation(session).data(step, session) is None:
                raise error("not-cached", f"the result of {step.name} was not kept")


class StepTarget(luigi.Target):  # type: ignore[misc]  # As above.
    """The result of a step, for tasks that require it."""

    def __init__(self, known: _Known) -> None:
        self._known = known

    def exists(self) -> bool:
        """Return whether the cache has it.

        Raises:
            OSError: The cache cannot be read.
        """
        step, _, cache = self._known
        return standings([step], cache)[step.recipe].state == "done"

    def value(self) -> Any:
        """Return it.

        Raises:
            ConfigValueError: It is not there, or is damaged or cannot be read here.
        """
        step, session, _ = self._known

        def missing() -> NoReturn:
            raise error("not-cached", f"there is no result of {step.name} that could be read", hint="run its task")

        with session:
            return _evaluation(session).done(step, session, missing).value


def _loaded(configuration: str) -> tuple[tuple[Step, ...], Session, Cache]:
    given = json.loads(configuration)
    bindings = tuple(Argument(text, "binding") for text in given["bindings"])
    session, cache = fresh_session(), cache_for(given["cache"])
    with session:
        return load_steps(session, Request(tuple(given["files"]), bindings, is_command=False), cache), session, cache


def _task(known: _Known, configuration: str) -> StepTask:
    task = StepTask(step=known.step.name, recipe=known.step.recipe, configuration=configuration)
    task._known = known
    return task


def _evaluation(session: Session) -> Evaluation:
    found = session.steps
    assert isinstance(found, Evaluation)
    return found
