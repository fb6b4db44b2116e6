"""Trackio, which speaks W&B's interface: a run of its own for each run, those of a sweep in a group."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from genever.experiments.tracking.protocol import Report, Status, TrackedRun
from genever.integrations.tracking.wandb import WandbTracker


class TrackioTracker(WandbTracker):
    """Sends a run to Trackio as `WandbTracker` does to W&B.

    Args:
        project: The project, by default what ``TRACKIO_PROJECT`` says, or the name of what runs.
        space_id: The space of Hugging Face that it is kept in, instead of on this machine.
    """

    def __init__(self, project: str | None = None, space_id: str | None = None) -> None:
        super().__init__(project)
        self._space = space_id

    def start(self, run: TrackedRun, known: str | None) -> str:
        """Begin the run, or go on with the one of its name."""
        import trackio

        self._run = trackio.init(
            project=self._project or os.environ.get("TRACKIO_PROJECT") or run.project,
            name=run.name,
            group=run.group,
            space_id=self._space,
            config=dict(run.tags),
            resume="never" if known is None else "allow",
            embed=False,
            auto_log_gpu=False,
            auto_log_cpu=False,
        )
        return known or str(self._run.id)

    def metrics(self, reports: Sequence[Report]) -> None:
        """Log what was reported, with its steps."""
        for report in reports:
            self._run.log(dict(report.metrics), step=report.step)

    def artifacts(self, files: Sequence[Path]) -> None:
        """Keep files with the run."""
        for file in files:
            self._run.log_artifact(file, name=f"{self._run.name}-{file.name}".replace("/", "-"), type="genever")

    def end(self, status: Status, when: datetime) -> None:
        """Wait for what is left; that a run failed or was killed is an alert."""
        if status != "finished":
            self._run.alert(f"the run {status if status == 'failed' else 'was killed'}")
        self._run.finish()
