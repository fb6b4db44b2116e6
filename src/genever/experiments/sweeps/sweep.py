"""Run a sweep, together with whoever else does: draw trials in turn, have them run, and keep what came of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from genever.experiments.sweeps.engines.process import WorkerDiedError
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import ENDED, Ledger, Record, again_line, changed_line, drawn_line, writing
from genever.experiments.sweeps.progress import Progress
from genever.experiments.sweeps.sampling.trials import Trials
from genever.experiments.sweeps.sharing.participants import LOOK, Participant
from genever.experiments.sweeps.sharing.processes import Process, is_here, is_running
from genever.experiments.sweeps.sharing.turn import Turn
from genever.language.text.errors import GeneverError, error

#: How often a trial is begun at most whose process has died.
MOST_TRIES = 3

#: Runs a trial in a folder, and returns what came of it; it is called in another process.
RunTrial = Callable[[Record, Path], Record]


class Listener(Protocol):
    """Is notified of what happens in a sweep, here and elsewhere."""

    def begun(self, record: Record) -> None:
        """A trial has begun."""

    def ended(self, record: Record) -> None:
        """A trial has ended."""


class Sweep:
    """A sweep that a participant works on.

    Args:
        ledger: Where it is kept; what has ended is not run again.
        participant: Who works on it here.
        trials: Draws the trials to come.
        goal: What it looks for.
        listener: Is notified of what happens.
        most: How many trials there are at most; None for all that there are.
        retries: How often a trial that failed is run again.
    """

    def __init__(
        self,
        ledger: Ledger,
        participant: Participant,
        trials: Trials,
        goal: Goal,
        listener: Listener,
        most: int | None = None,
        retries: int = 0,
    ) -> None:
        self.ledger = ledger
        self.goal = goal
        self.progress = Progress(ledger.folder)
        self.failed_here = 0
        self._participant = participant
        self._turn = Turn(ledger.folder, participant)
        self._trials = trials
        self._listener = listener
        self._most = most
        self._most_tries = max(retries + 1, MOST_TRIES)
        self._retries = retries
        self._alive: set[str] = set()
        self._next_listing = self._next_look = 0.0
        self._failed_before = 0
        for record in self.progress.read():  # What was there before is not news.
            self._resolve(record)
        self._failed_before = self.progress.failed

    @property
    def has_ended(self) -> bool:
        """Whether all trials have, and there are no more."""
        return not self.progress.open and self._are_drawn

    @property
    def forgotten(self) -> int:
        """How many of the trials that were drawn its sampler does not remember, though it should."""
        drawn = self.progress.count + self.progress.left_out
        remembered = self._trials.sampler.remembered()
        return min(max(drawn - remembered, 0), self.progress.count) if remembered is not None else 0

    # ---- Running -----------------------------------------------------------------------------------

    def run(
        self,
        executor: Executor,
        run_trial: RunTrial,
        jobs: int,
        *,
        fail_fast: bool = False,
        stays: bool = True,
        is_apart: bool = True,
    ) -> None:
        """Run what has not ended yet, so many trials at a time.

        Args:
            executor: Has them run.
            run_trial: Runs one.
            jobs: How many at a time.
            fail_fast: Whether no more is begun when one has failed.
            stays: Whether to wait for those that others run, and to run them again if their participants die.
            is_apart: Whether trials run while this goes on. What has ended is then written down after the next have
                begun, unless these depend on it.

        Raises:
            Leave: This participant was asked to end, or given up by the others.
            KeyboardInterrupt: It was interrupted; the trials that ran are begun anew by whoever goes on.
            GeneverError: Its folder cannot be written, or a sampler cannot learn from a trial.
        """
        running: dict[Future[Record], tuple[Record, float]] = {}
        ended: list[Record] = []
        may_lag = is_apart and not self._trials.sampler.learns

        def begin(records: list[Record]) -> None:
            for record in records:
                future = executor.submit(run_trial, record, self.ledger.trial_folder(record.number))
                running[future] = record, time.monotonic()

        while True:
            self._participant.check()
            self._read()
            failed = self.progress.failed + sum(record.state == "failed" for record in ended)
            is_over = fail_fast and failed > self._failed_before
            wanted = 0 if is_over else jobs - len(running)
            if ended or (wanted and self._has_more()):
                if ended and wanted and may_lag and self._next_is_to_run():
                    following = self._in_turn([], wanted)
                    begin(following)
                    wanted -= len(following)
                for record in ended:
                    self.ledger.keep(record)
                begin(self._in_turn(ended, wanted))
                ended = []
            if running:
                if may_lag and not self._are_drawn:
                    self._trials.draw_ahead(self.progress.count, self.progress.position)
                for future in wait(running, timeout=LOOK, return_when=FIRST_COMPLETED).done:
                    record, begun = running.pop(future)
                    outcome = self._outcome(future, record, time.monotonic() - begun)
                    if outcome.state in ENDED:
                        ended.append(outcome)
                    else:  # Once more.
                        self.ledger.write(outcome)
                        again = executor.submit(run_trial, outcome, self.ledger.trial_folder(outcome.number))
                        running[again] = outcome, time.monotonic()
            elif is_over or self.has_ended or not (stays and self.progress.open):
                return
            else:
                time.sleep(LOOK)

    def _outcome(self, future: Future[Record], record: Record, seconds: float) -> Record:
        problem = future.exception()
        if problem is not None and (not isinstance(problem, Exception) or isinstance(problem, CancelledError)):
            raise problem
        times = f", {record.tries} times" if record.tries > 1 else ""
        reason = problem.diagnostics[0].message if isinstance(problem, GeneverError) else problem
        ended = (
            future.result() if problem is None else record.become("failed", problem=f"{reason}{times}", seconds=seconds)
        )
        most = self._most_tries if isinstance(problem, WorkerDiedError) else self._retries + 1
        if ended.state == "failed" and record.tries < most:
            return record.become("running", tries=record.tries + 1)
        return ended

    def _read(self) -> None:
        """Take in what has happened, and let the listener know."""
        for record in self.progress.read():
            self._resolve(record)
            if record.state in ENDED:
                self._listener.ended(record)
            elif record.state == "running":
                self._listener.begun(record)

    # ---- Where nothing is begun ----------------------------------------------------------------------

    def _next_is_to_run(self) -> bool:
        """Return whether it is known that the next trial is to be run, so that no other line comes of it."""
        ahead = self._trials.ahead(self.progress.count, self.progress.position)
        is_new = ahead is not None and ahead.state == "running" and self.progress.same_as(ahead) is None
        return is_new and not self._are_drawn

    @property
    def _are_drawn(self) -> bool:
        return self.progress.is_exhausted or (self._most is not None and self.progress.count >= self._most)

    def _has_more(self) -> bool:
        """Return whether there may be a trial to begin: one to draw, or one of a participant that is gone."""
        return not self._are_drawn or any(True for _ in self._abandoned())

    def _abandoned(self) -> Iterator[Record]:
        """Yield the open trials that nobody runs."""
        self._look()
        for _, record in sorted(self.progress.open.items()):
            if record.state == "running" and record.by == self._participant.name:
                continue
            if record.by not in self._alive and self._participant.others.is_there(record.by):
                self._alive.add(record.by)  # It has come since.
            if record.state == "interrupted" or record.by not in self._alive:
                yield record

    def _look(self) -> None:
        """Look who is there, and, the more seldom the more they are, who of them shows no sign of life."""
        now, others = time.monotonic(), self._participant.others
        if now < self._next_listing:
            return
        self._next_listing = now + LOOK
        self._alive = others.names()
        if now < self._next_look:
            return
        owners = self._alive & {record.by for record in self.progress.open.values()} - {self._participant.name}
        self._next_look = now + LOOK * len(owners)
        for name in owners:
            if not self._participant.is_alive(name):
                others.give_up(name)
                self._alive.discard(name)

    # ---- In turn -----------------------------------------------------------------------------------

    def _in_turn(self, ended: list[Record], wanted: int) -> list[Record]:
        """Write down what has ended here, and return the trials to begin: so many as are wanted, if there are."""
        begun: list[Record] = []
        with self._held():
            self._read()
            for record in ended:
                self._end(record)
            if wanted:
                self._adopt()
            for record in self._abandoned() if wanted else ():
                if (taken := self._taken_over(record)) is not None:
                    begun.append(taken)
                    if len(begun) == wanted:
                        break
            while len(begun) < wanted and not self._are_drawn:
                if (drawn := self._drawn()) is not None:
                    begun.append(drawn)
        return begun

    def _adopt(self) -> None:
        """Take in trials that have a folder and no line: whoever drew them was killed, or their lines are lost."""
        while (record := self.ledger.read(self.progress.count)) is not None:
            if record.number != self.progress.count or (record.same_as or -1) >= record.number:
                return
            if record.state in ENDED:
                self._tell(record)
            self._append(drawn_line(record, 0))

    def _taken_over(self, record: Record) -> Record | None:
        """Return a trial to begin anew that nobody runs any more; None where it has ended, or is ended by that."""
        found = self.ledger.read(record.number)
        tries = record.tries
        if found is not None and record.state == "running":
            if found.state in ENDED:
                self.ledger.keep(found)
                self._end(found)
                return None
            if found.started is not None and found.state == "running":
                process = Process(**(found.process or {"host": "", "machine": "", "pid": 0}))
                if is_here(process) and is_running(process):  # It is about to end, as its parent has.
                    return None
                tries = found.tries + 1
        if tries > self._most_tries:
            ended = record.become("failed", problem=f"its worker died {self._most_tries} times")
            self.ledger.keep(ended)
            self._end(ended)
            return None
        taken = record.become("running", tries=tries, by=self._participant.name, started=None, process=None)
        self.ledger.write(taken)
        self._append(changed_line(record, taken))
        return self._own(record.number)

    def _drawn(self) -> Record | None:
        """Draw a trial; return it unless there is none, or it is the same as one before."""
        number = self.progress.count
        record, left_out = self._trials.next(number, self.progress.position)
        if record is None:
            self._append({"exhausted": True, "left_out": left_out})
            return None
        same_as = self.progress.same_as(record)
        if same_as is not None:
            record = record.become("repeated", same_as=same_as)
            if same_as not in self.progress.open:
                self._tell(record)
        elif record.state in ENDED:
            self._tell(record)
        else:
            record = record.become("running", by=self._participant.name)
        self.ledger.write(record)
        self._append(drawn_line(record, left_out))
        return self._own(number)

    def _own(self, number: int) -> Record | None:
        """Return a trial if it is to be run here; the line of one that had been given up may have come before ours."""
        record = self.progress.open.get(number)
        return record if record is not None and record.by == self._participant.name else None

    def _end(self, record: Record) -> None:
        """Write down that a trial has ended, as its folder says, after the sampler has heard of it."""
        before = self.progress.open.get(record.number)
        if before is None:
            return
        self._tell(record)
        self._append(changed_line(before, record))
        self.failed_here += record.state == "failed" and record.by == self._participant.name
        for position in self.progress.repeats_of(record.number):
            self._tell(record.become(record.state, position=position))
        self._check_objective(record)

    @contextmanager
    def _held(self) -> Iterator[None]:
        with ExitStack() as stack:
            with writing():
                stack.enter_context(self._turn.held())
            yield

    def _append(self, line: dict[str, object]) -> None:
        with writing():
            self._turn.check()
            self.progress.append(line)
        self._read()

    def retry_failed(self) -> None:
        """Let trials that failed be run again."""
        self._run_again(lambda record: record.state == "failed")

    def retry_removed(self) -> None:
        """Let trials be run again whose folders were removed."""
        there = {path.name for path in self.ledger.trial_folder(0).parent.glob("*")}
        self._run_again(lambda record: self.ledger.trial_folder(record.number).name not in there)

    def _run_again(self, is_wanted: Callable[[Record], bool]) -> None:
        wanted = [r for r in self.ledger.records().values() if r.state in ENDED and is_wanted(r)]
        if not wanted:
            return
        with self._held():
            self._read()
            for record in wanted:
                again = record.become(
                    "interrupted",
                    problem=None,
                    tries=1,
                    metrics={},
                    seconds=None,
                    same_as=None,
                    same_run=None,
                    started=None,
                )
                if record.number not in self.progress.open:
                    self.ledger.write(again)
                    self._append(again_line(again, record.state))
        self._failed_before = self.progress.failed

    def let_go(self) -> None:
        """Let the trials that ran here be begun by others, as soon as this participant has left."""
        for record in self.progress.open.values():
            found = self.ledger.read(record.number) if record.by == self._participant.name else None
            if found is not None and found.state == "running" and found.by == self._participant.name:
                self.ledger.write(found.become("interrupted"))

    # ---- The sampler -------------------------------------------------------------------------------

    def remind(self) -> int:
        """Let a sampler that has lost trials learn them again; return how many they were."""
        if not self.forgotten:
            return 0
        sampler = self._trials.sampler
        with self._held():
            self._read()
            forgotten, known = self.forgotten, sampler.remembered() or 0
            by_position = {record.position: record for record in self.ledger.records().values()}
            for position in range(max(by_position) + 1 if forgotten else 0):
                record = by_position.get(position)
                if position >= known:
                    sampler.remind(self._trials.drawn_in(record) if record is not None else ())
                if record is None:  # It broke an assertion.
                    sampler.tell(position, None, is_feasible=False)
                elif record.state in ENDED:
                    self._tell(record)
        return forgotten

    def _resolve(self, record: Record) -> None:
        """Let the metric of the first trial that has succeeded be what a sampler learns from, where none is named."""
        if record.has_succeeded and self._trials.sampler.learns:
            self.goal = self.goal.resolved([record])

    def _check_objective(self, record: Record) -> None:
        """Raise an error where a sampler cannot learn from a trial, since it is not known which number decides.

        Raises:
            GeneverError: It has several metrics or none, and no objective is named; code ``bad-space``.
        """
        if not self._trials.sampler.learns or not record.has_succeeded or self.goal.is_named:
            return
        names = list(record.metrics)
        what = f"the sampler learns from one number, and trial {record.number} has {', '.join(names) or 'none'}"
        hint = f"begin another sweep with --objective {names[0]}" if names else "main has to return one, or report one"
        raise error("bad-space", what, hint=hint)

    def _tell(self, record: Record) -> None:
        original = self.ledger.read(record.same_as) if record.same_as is not None else record
        if original is not None:
            self._resolve(original)
        self._trials.sampler.tell(record.position, self.goal.of(original) if original is not None else None)
