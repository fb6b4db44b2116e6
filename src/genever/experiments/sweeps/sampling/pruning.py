"""Whether a trial goes on, decided in the process that runs it from what the trials have reported.

All of them have Optuna's study in common, so that it does not matter on which machine they run.
"""

from __future__ import annotations

import logging
import math
import os
import threading
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from genever.experiments.runs.metrics import ReportReader, number
from genever.experiments.sweeps.sampling.study import StudyPlace, loaded

_LOG = logging.getLogger("genever")
#: The number of a trial, among what the study keeps of it, where the study is for pruning alone.
_NUMBER = "trial"


@dataclass(frozen=True, slots=True)
class Pruning:
    """How the trials of a sweep are pruned. It can be sent to another process.

    Attributes:
        place: Where the study is.
        objective: The metric that decides.
        is_drawn: Whether the study has drawn the trials too: a trial then has its position as a number there.
    """

    place: StudyPlace
    objective: str
    is_drawn: bool

    def watch(self, number: int, position: Any, folder: Path) -> PrunedTrial:
        """Return what decides whether a trial goes on.

        Args:
            number: The trial.
            position: Where the sampler was after drawing it.
            folder: Where it reports.
        """
        return PrunedTrial(self, number, position if self.is_drawn else None, ReportReader(folder))


class PrunedTrial:
    """A trial that may be pruned. What fails here is said once, and the trial goes on."""

    def __init__(self, pruning: Pruning, number: int, position: int | None, reader: ReportReader) -> None:
        self._pruning = pruning
        self._number = number
        self._position = position
        self._reader = reader
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._study: Any = None
        self._trial: Any = None
        self._steps: set[int] = set()
        self._answer = False
        self._has_failed = False

    def should_stop(self) -> bool:
        """Return whether it is to end, by what it has reported so far."""
        if os.getpid() != self._process:  # A fork has no part in the connections.
            return False
        with self._lock:
            if self._has_failed or self._answer:
                return self._answer
            try:
                if self._pass_on():
                    self._answer = bool(self._trial.should_prune())
            except Exception as problem:  # A database may be away for a while: that must not cost a training.
                self._fail(problem)
            return self._answer

    def end(self, value: float | None) -> None:
        """Let the study know that it has ended: with its objective, or None where it failed or was pruned."""
        with self._lock:
            if self._has_failed:
                return
            try:
                self._pass_on()
                if value is not None and not self._steps:
                    _LOG.warning("nothing prunes this trial: it has not reported %r", self._pruning.objective)
                if self._trial is not None and self._position is None:
                    self._tell(value)
            except Exception as problem:
                self._fail(problem)

    def _tell(self, value: float | None) -> None:
        states = loaded("pruning").trial.TrialState
        state = states.PRUNED if self._answer else states.FAIL
        if value is None or math.isnan(value) or self._answer:
            self._study.tell(self._trial, state=state)
        else:
            self._study.tell(self._trial, value)

    def _pass_on(self) -> bool:
        """Pass on what was reported since; return whether there was anything."""
        found = False
        for report in self._reader.new():
            value = number(report["metrics"].get(self._pruning.objective))
            if value is None:
                continue
            step = report["step"]
            step = max(self._steps, default=-1) + 1 if step is None else step
            if step >= 0 and step not in self._steps:
                found = True
                self._open()
                self._steps.add(step)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # That an earlier attempt has reported at the step.
                    self._trial.report(value, step)
        return found

    def _open(self) -> None:
        if self._study is not None:
            return
        library = loaded("pruning")
        self._study = study = _opened(self._pruning.place, os.getpid())
        trials = study.get_trials(deepcopy=False)
        if self._position is not None:
            self._trial = library.trial.Trial(study, trials[self._position]._trial_id)
            return
        for trial in trials:  # An earlier attempt, whose process died.
            if trial.user_attrs.get(_NUMBER) == self._number and not trial.state.is_finished():
                with suppress(ValueError):
                    study.tell(trial.number, state=library.trial.TrialState.FAIL)
        self._trial = study.ask()
        self._trial.set_user_attr(_NUMBER, self._number)

    def _fail(self, problem: Exception) -> None:
        self._has_failed = True
        said = self._pruning.place.redacted(f"{type(problem).__name__}: {problem}")
        _LOG.warning("this trial cannot be pruned: %s", said)


@lru_cache(maxsize=1)
def _opened(place: StudyPlace, process: int) -> Any:
    """Return a study that a process opens once for all its trials, so that it reads what is new only."""
    study = place.open()
    study.sampler = loaded("pruning").samplers.RandomSampler()  # It draws nothing here.
    return study
