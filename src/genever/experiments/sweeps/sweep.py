"""Run a sweep: draw trials, have them run, and keep what came of them; go on where an earlier one has stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Protocol

from genever.configuration.catalog.target import Catalog
from genever.configuration.checking.checks import assertions_that_fail
from genever.configuration.config import Config
from genever.configuration.loading.groups import Group
from genever.experiments.sweeps.draws import Ask, Drawing, Parameter
from genever.experiments.sweeps.engines.process import WorkerDiedError
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import ENDED, Ledger, Record
from genever.experiments.sweeps.sampling.samplers import Sampler
from genever.inspection.canonical.parameters import Parameter as ConfiguredParameter
from genever.inspection.canonical.parameters import fingerprint_of, parameters
from genever.language.evaluation.spaces import Choice
from genever.language.text.errors import error, error_for

#: How many draws in a row may break an assertion, before a sampler is given up.
MOST_INFEASIBLE = 10_000
#: How often a trial is begun at most whose process has died.
MOST_TRIES = 3


class Composed(NamedTuple):
    """A configuration with spaces, loaded."""

    config: Config
    catalog: Catalog


#: Loads the configuration with some bindings in the place of groups; returns the next group where one is left.
Compose = Callable[[tuple[str, ...]], Composed | Group]

#: Runs a trial in a folder, and returns what came of it; it is called in another process.
RunTrial = Callable[[Record, Path], Record]


class Listener(Protocol):
    """Is notified of what happens in a sweep."""

    def begun(self, record: Record) -> None:
        """A trial has begun."""

    def ended(self, record: Record) -> None:
        """A trial has ended."""


def fingerprint_of_bindings(found: Iterable[ConfiguredParameter]) -> str:
    """Return a hash of what is bound: that of a default in the code may be another one in each process, as a time."""
    return fingerprint_of(each for each in found if each.provenance.source != "default")


class Trials:
    """Draws the trials of a sweep, one after the other; those that break an assertion are left out, and counted.

    Args:
        compose: Loads the configuration.
        sampler: Decides what is drawn.
        first: The number of the first trial to draw.
        known: The numbers of trials that are there already, and are passed over.
    """

    def __init__(
        self, compose: Compose, sampler: Sampler, first: int = 0, known: Collection[int] = frozenset()
    ) -> None:
        self._compose = compose
        self._sampler = sampler
        self._number = first
        self._passed_over = frozenset(known)
        self._known: dict[tuple[str, ...], Drawing | Group] = {}
        self.infeasible = 0

    def __iter__(self) -> Iterator[Record]:
        in_a_row = 0
        while (ask := self._sampler.ask()) is not None:
            record = self._drawn(ask)
            if record is not None:
                in_a_row = 0
                if record.number not in self._passed_over:
                    yield record
                continue
            self._sampler.tell(self._sampler.position(), None, is_feasible=False)
            self.infeasible += 1
            in_a_row += 1
            if in_a_row == MOST_INFEASIBLE:
                what = f"{in_a_row:,} draws in a row break an assertion"
                raise error("bad-space", what, hint="narrow the spaces, or use --sampler grid")

    def _drawn(self, ask: Ask) -> Record | None:
        values: dict[str, str] = {}
        bindings: tuple[str, ...] = ()
        while isinstance(made := self._undrawn(bindings), Group):
            index = int(ask(Parameter(made.name, Choice(len(made.texts)), made.texts)))
            values[made.name] = made.texts[index]
            bindings = (*bindings, f"{made.name}={made.texts[index]}")
        trial = made.drawn(ask)
        broken = list(assertions_that_fail(trial.config, made.catalog))
        if any(found.code != "assertion-failed" for found in broken):
            raise error_for(tuple(broken))
        if broken:
            return None
        found = parameters(trial.config, made.catalog)
        number, self._number = self._number, self._number + 1
        drawn = values | dict(trial.values)
        return Record(
            number,
            "running",
            drawn,
            (*bindings, *trial.bindings),
            fingerprint_of(found),
            self._sampler.position(),
            bound=fingerprint_of_bindings(found),
        )

    def _undrawn(self, bindings: tuple[str, ...]) -> Drawing | Group:
        if bindings not in self._known:
            made = self._compose(bindings)
            self._known[bindings] = made if isinstance(made, Group) else Drawing(made.config, made.catalog)
        return self._known[bindings]


class Sweep:
    """A sweep that runs.

    Args:
        ledger: Where it is kept; what is there already is not run again.
        trials: Makes the trials to come, given the number of the first.
        sampler: Receives the objective of each.
        goal: What it looks for.
        listener: Is notified of what happens.
        most: How many trials there are at most; None for all that the sampler has.
        retries: How often a trial that failed is run again.
    """

    def __init__(
        self,
        ledger: Ledger,
        trials: Trials,
        sampler: Sampler,
        goal: Goal,
        listener: Listener,
        most: int | None = None,
        retries: int = 0,
    ) -> None:
        self.ledger = ledger
        self.goal = goal
        self.records = ledger.records()
        self._trials = trials
        self._sampler = sampler
        self._listener = listener
        self._most = most
        self._retries = retries
        self._by_draw = {_draw_of(record): record for record in self.records.values() if record.state != "repeated"}

    def run(self, executor: Executor, run_trial: RunTrial, jobs: int, *, fail_fast: bool = False) -> None:
        """Run what has not ended yet, so many trials at a time.

        Raises:
            KeyboardInterrupt: It was interrupted; the trials that ran are begun anew by the next one.
            GeneverError: Its folder cannot be written, or a sampler cannot learn from a trial.
        """
        for known in self.records.values():  # An earlier process may have been killed before it did.
            if known.state in ENDED:
                self._tell(known)
        todo = self._todo()
        running: dict[Future[Record], tuple[Record, float]] = {}
        is_over = False
        try:
            while True:
                while not is_over and len(running) < jobs and (record := next(todo, None)) is not None:
                    running[self._begin(executor, run_trial, record)] = record, time.monotonic()
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    record, begun = running.pop(future)
                    ended = self._outcome(future, record, time.monotonic() - begun)
                    if ended.state == "running":  # Once more.
                        running[self._begin(executor, run_trial, ended)] = ended, time.monotonic()
                        continue
                    self._end(ended)
                    self._check_objective(ended)
                    is_over = is_over or (fail_fast and ended.state == "failed")
        finally:
            self.ledger.write_table(self.records.values())

    def _todo(self) -> Iterator[Record]:
        """Yield the trials that an earlier process has begun and not ended, and then new ones."""
        yield from [replace(r, state="running") for r in self.records.values() if r.state not in ENDED]
        if self._most is not None and len(self.records) >= self._most:
            return
        for record in self._trials:
            same = self._by_draw.setdefault(_draw_of(record), record)
            if same is record:
                yield record
            else:
                self._end(record.become("repeated", same_as=same.number))
            if self._most is not None and len(self.records) >= self._most:
                return

    def _begin(self, executor: Executor, run_trial: RunTrial, record: Record) -> Future[Record]:
        self.records[record.number] = record
        self.ledger.write(record)
        self._listener.begun(record)
        return executor.submit(run_trial, record, self.ledger.trial_folder(record.number))

    def _outcome(self, future: Future[Record], record: Record, seconds: float) -> Record:
        problem = future.exception()
        if problem is not None and not isinstance(problem, Exception):
            raise problem
        times = f", {record.tries} times" if record.tries > 1 else ""
        ended = (
            future.result()
            if problem is None
            else record.become("failed", problem=f"{problem}{times}", seconds=seconds)
        )
        most = max(self._retries + 1, MOST_TRIES if isinstance(problem, WorkerDiedError) else 1)
        if ended.state == "failed" and record.tries < most:
            return record.become("running", tries=record.tries + 1)
        return ended

    def _end(self, record: Record) -> None:
        self.records[record.number] = record
        self.ledger.write(record)
        self._tell(record)
        self._listener.ended(record)

    def _check_objective(self, record: Record) -> None:
        """Raise an error where a sampler cannot learn from a trial, since it is not known which number decides.

        Raises:
            GeneverError: It has several metrics or none, and no objective is named; code ``bad-space``.
        """
        if not self._sampler.learns or record.state != "succeeded" or self.goal.is_named:
            return
        names = list(record.metrics)
        what = f"the sampler learns from one number, and trial {record.number} has {', '.join(names) or 'none'}"
        hint = f"begin another sweep with --objective {names[0]}" if names else "main has to return one, or report one"
        raise error("bad-space", what, hint=hint)

    def _tell(self, record: Record) -> None:
        if self._sampler.learns:  # What it has learnt is of the metric of the first trial.
            self.goal = self.goal.resolved([record])
        self._sampler.tell(
            record.position, self.goal.of(record if record.same_as is None else self.records[record.same_as])
        )


def _draw_of(record: Record) -> tuple[object, ...]:
    """Return what makes a trial another one; what was drawn for a parameter that fingerprints ignore counts, too."""
    return record.fingerprint, *record.values.items()
