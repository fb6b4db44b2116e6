"""Bring what a tracker has of a run up to date with the run's folder: nothing is sent twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from genever.experiments.tracking.protocol import Report, Tracker
from genever.experiments.tracking.source import RunSource, SweepSource
from genever.experiments.tracking.state import Progress, Step
from genever.runtime.imports.beside import named

#: How many reports are sent at once.
_MOST_REPORTS = 1000


class Delivery:
    """A run on its way to one tracker.

    Args:
        progress: What the tracker has.
        save: Keeps what it has whenever that is more.
    """

    def __init__(self, progress: Progress, save: Callable[[Progress], None]) -> None:
        self.progress = progress
        self._save = save
        self._tracker: Tracker | None = None

    @property
    def takes_sweeps(self) -> bool:
        """Whether the tracker takes a sweep as a run that has others below it."""
        return bool(_class_of(self.progress).takes_sweeps)

    def bring(self, source: RunSource | SweepSource, parent: str | None = None, *, may_end: bool = True) -> None:
        """Send what a tracker does not have of a run yet; when the run has ended, that too.

        Args:
            source: The folder.
            parent: The tracker's id for the sweep that it is a trial of.
            may_end: Whether the end of the run is reported to the tracker.

        Raises:
            Exception: The tracker's, whatever it is; what it has is known all the same.
        """
        try:
            self._bring(source, parent, may_end=may_end)
        except BaseException:
            self._tracker = None
            raise

    def _bring(self, source: RunSource | SweepSource, parent: str | None, *, may_end: bool) -> None:
        run, status = source.run(parent), source.status
        if self.progress.key not in (None, run.key):
            self._end_earlier()
        if self.progress.ended is not None:
            if status is not None:
                return
            self._become(ended=None)  # A sweep goes on.
        if self._tracker is None:
            self._tracker = _class_of(self.progress)(**self.progress.options)
            self._become(key=run.key, id=self._tracker.start(run, self.progress.id))
        self._once("parameters", self._tracker.parameters, source.parameters())
        if not self.progress.files:
            self._send_files(source)
        while (sent := source.reports(self.progress.offset, self.progress.reports, _MOST_REPORTS)).reports:
            self._tracker.metrics(sent.reports)
            self._become(offset=sent.offset, reports=self.progress.reports + len(sent.reports))
        if status is not None and may_end:
            self._end(source)

    def _end(self, source: RunSource | SweepSource) -> None:
        assert self._tracker is not None and source.status is not None
        self._once("more parameters", self._tracker.parameters, source.more_parameters())
        self._once("result", self._tracker.metrics, source.result(self.progress.reports))
        self._send_files(source)
        self._tracker.end(source.status, source.ended)
        self._tracker = None
        self._become(ended=source.status)

    def _once(self, step: Step, send: Callable[[Any], None], what: Mapping[str, Any] | Sequence[Report]) -> None:
        if step not in self.progress.steps:
            if what:
                send(what)
            self._become(steps=[*self.progress.steps, step])

    def _end_earlier(self) -> None:
        """End what the tracker has of another run in the same folder, which was killed."""
        if self._tracker is not None and self.progress.ended is None:
            self._tracker.end("killed", datetime.now(UTC))
        self._tracker = None
        self.progress = self.progress.anew()

    def _send_files(self, source: RunSource | SweepSource) -> None:
        assert self._tracker is not None
        hashes = {name: _hash(source.folder / name) for name in source.files if (source.folder / name).is_file()}
        changed = [name for name, found in hashes.items() if self.progress.files.get(name) != found]
        if changed:
            self._tracker.artifacts([source.folder / name for name in changed])
            self._become(files={**self.progress.files, **hashes})

    def _become(self, **changes: Any) -> None:
        self.progress = self.progress.become(**changes)
        self._save(self.progress)


def _hash(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _class_of(progress: Progress) -> Any:
    module, _, name = progress.implementation.partition(":")
    with named(module):
        return getattr(import_module(module), name)
