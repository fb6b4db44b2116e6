"""``genever build``: makes the steps that are not there."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from genever.cli.arguments import advising
from genever.cli.commands.status import size_text
from genever.cli.display import Display
from genever.cli.exit import ending
from genever.cli.output import complain, say
from genever.experiments.running.endings import RAISED, failure_text
from genever.experiments.running.request import Request, fresh_session
from genever.experiments.runs.folder import from_here
from genever.experiments.steps.building import StepFailedError, load_steps
from genever.experiments.steps.building import build as build_steps
from genever.experiments.steps.keys.graph import Step, in_order
from genever.experiments.steps.opened import Cache, cache_for
from genever.experiments.steps.status import Standing
from genever.experiments.sweeps.engines.launchers import Launcher, Slurm, started
from genever.experiments.sweeps.engines.slurm import Array, submit, try_out
from genever.experiments.sweeps.programs.launching import launcher_for
from genever.language.text.errors import GeneverError
from genever.language.text.printable import printable

if TYPE_CHECKING:
    from rich.console import RenderableType


def build(request: Request, jobs: int, engine: Mapping[str, Any], words: Sequence[str]) -> None:
    """Make the steps of a configuration that are not there.

    Args:
        request: The command line.
        jobs: How many steps are made at a time.
        engine: What they are made on; see `launcher_for`.
        words: The command line without what says on what, for the workers of a queue.

    Raises:
        SystemExit: A step failed, or the configuration is wrong; that has been said.
    """
    with ending():
        opened, launcher = cache_for(), launcher_for(None, engine)
        with advising(request):
            roots = load_steps(fresh_session(), request, opened)
        said = _Said(len([*in_order(roots)]))
        if not said.count:
            say("no steps: nothing in the configuration is cached")
            return
        if isinstance(launcher, Slurm):
            _submit(launcher, opened, jobs, words)
            return
        with _engine(launcher, jobs) as executor, said.display.shown():
            is_complete = build_steps(roots, request, opened, executor, jobs, said)
        said.conclude()
    if not is_complete:
        sys.exit(RAISED)


@contextmanager
def _engine(launcher: Launcher, jobs: int) -> Iterator[Executor]:
    executor = started(launcher, jobs, None)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _submit(launcher: Slurm, cache: Cache, jobs: int, words: Sequence[str]) -> None:
    """Hand a build to Slurm, as workers that each make what no other one makes."""
    folder = cache.local / "builds" / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S.%fZ")
    worker = [sys.executable, "-m", "genever", "build", *words, "--cache", cache.url, "--jobs", "1"]
    array = Array(launcher, folder.absolute(), jobs, worker, "build")
    try_out(array)
    job = submit(array)
    say(f"submitted: job {job} of {jobs} {'worker' if jobs == 1 else 'workers'}, which print into {from_here(folder)}")
    say("how it stands:  genever status, with the same files and bindings")


class _Said:
    """Prints what happens to steps; in a terminal those that are being made stand below, with their times.

    Attributes:
        count: How many steps there are.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._numbers = {"made": 0, "there already": 0, "failed": 0, "left out": 0}
        self._running: dict[str, tuple[str, float]] = {}
        self.display = Display(self._table)

    def begun(self, step: Step) -> None:
        self._running[step.recipe] = step.name, time.monotonic()
        if not self.display.is_live:
            self.display.say(f"{step.name}: running")

    def waiting(self, step: Step, holder: str) -> None:
        self.display.say(f"{step.name}: {holder} makes it")

    def done(self, standing: Standing, *, made: bool) -> None:
        self._running.pop(standing.step.recipe, None)
        self._numbers["made" if made else "there already"] += 1
        entry = standing.entry
        if made and entry is not None:
            self.display.say(f"{standing.step.name}: done in {entry.seconds:.3g} s, {size_text(entry.size)}")

    def failed(self, step: Step, problem: BaseException) -> None:
        self._running.pop(step.recipe, None)
        self._numbers["failed"] += 1
        text = str(problem) if isinstance(problem, GeneverError | StepFailedError) else failure_text(problem)
        complain(f"{text.rstrip()}\n{step.name}: failed")

    def left_out(self, step: Step, because_of: Step) -> None:
        self._numbers["left out"] += 1
        complain(f"{step.name}: left out, since {because_of.name} failed")

    def conclude(self) -> None:
        """Say how it ended."""
        text = ", ".join(f"{number} {what}" for what, number in self._numbers.items() if number)
        say(f"{self.count} step{'s' * (self.count != 1)}: {text}")

    def _table(self) -> RenderableType:
        from rich.text import Text

        ended = sum(self._numbers.values())
        lines = [f"{ended} of {self.count} steps"]
        now = time.monotonic()
        lines += [f"  {printable(name)}  {now - since:.0f} s" for name, since in [*self._running.values()]]
        return Text("\n".join(lines), style="cyan")
