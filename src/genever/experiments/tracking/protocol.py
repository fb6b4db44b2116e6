"""What a tracker has to do: one object for each run that it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias

#: How a run ended.
Status: TypeAlias = Literal["finished", "failed", "killed"]


class TrackerSettings(NamedTuple):
    """A tracker, and how it is used.

    Attributes:
        name: What people call it.
        implementation: Where the class is that sends a run to it, ``module:class``; see
            `genever.trackers.Tracker`.
        options: The keyword arguments of that class: JSON data, without secrets, as they are kept in the run's folder.
    """

    name: str
    implementation: str
    options: Mapping[str, Any] = {}  # Never changed.


class TrackedRun(NamedTuple):
    """What a tracker receives about a run, or of a sweep, when that starts. Secrets are nowhere in it.

    Attributes:
        key: Identifies it, in letters and digits; the same whenever it is sent.
        name: What people call it: the end of its folder's path, or the number of the trial.
        project: What it is of: the name of what ``main`` calls.
        folder: Its folder, for trackers that keep files beside its own.
        started: When it started.
        tags: Facts about it, by their names: ``genever.fingerprint``, ``git.commit``, ``genever.sweep``, ….
        is_sweep: Whether it is a sweep.
        group: The name of the sweep that it is a trial of.
        parent: The tracker's id for that sweep, where the tracker takes sweeps.
    """

    key: str
    name: str
    project: str
    folder: Path
    started: datetime
    tags: Mapping[str, str]
    is_sweep: bool = False
    group: str | None = None
    parent: str | None = None


class Report(NamedTuple):
    """Numbers that a run has reported at once.

    Attributes:
        time: When.
        step: How far the run had come; where it does not say, how often it had reported before.
        metrics: The numbers by their names, NaN and infinities included.
    """

    time: datetime
    step: int
    metrics: Mapping[str, float]


class Tracker(Protocol):
    """Sends one run to a tracker.

    It is made with the options of its `TrackerSettings` as keyword arguments, in a process beside that of the run. The
    methods are called one after the other: `start`, then the others in any order, `end` as the last. Where one raises
    an exception, a new object is made after a while, and goes on.
    """

    #: Whether the tracker takes a sweep as a run that has others below it.
    takes_sweeps: bool

    def start(self, run: TrackedRun, known: str | None) -> str:
        """Begin a run, or go on with one; return the tracker's id for it.

        Args:
            run: The run.
            known: The id that an earlier call has returned; None at first.
        """

    def parameters(self, parameters: Mapping[str, Any]) -> None:
        """Send the parameters, by their keys: numbers, texts, lists, dicts; a reference is a text."""

    def metrics(self, reports: Sequence[Report]) -> None:
        """Send what was reported since the last call."""

    def artifacts(self, files: Sequence[Path]) -> None:
        """Send files; one of the same name replaces the one before."""

    def end(self, status: Status, when: datetime) -> None:
        """Say how the run ended, and wait until all has been sent."""
