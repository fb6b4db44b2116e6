"""Aim: a run of its own for each run; the binding files are texts in its parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from genever.experiments.tracking.protocol import Report, Status, TrackedRun


class AimTracker:
    """Sends a run to a repository of Aim's; see `genever.trackers.Tracker`.

    Args:
        experiment: The experiment, by default the name of what runs.
        repo: The repository, by default ``.aim`` in the working directory.
    """

    takes_sweeps = False

    def __init__(self, experiment: str | None = None, repo: str | None = None) -> None:
        self._experiment = experiment
        self._repo = repo
        self._run: Any = None

    def start(self, run: TrackedRun, known: str | None) -> str:
        """Begin the run, or go on with it."""
        import aim

        self._run = aim.Run(
            run_hash=known,
            repo=self._repo,
            experiment=self._experiment or run.project,
            system_tracking_interval=None,
            log_system_params=False,
            capture_terminal_logs=False,
        )
        self._run.name = run.name
        self._run["genever"] = dict(run.tags)
        return str(self._run.hash)

    def parameters(self, parameters: Mapping[str, Any]) -> None:
        """Set the parameters, below ``hparams``."""
        for key, value in parameters.items():
            self._run["hparams", key] = value

    def metrics(self, reports: Sequence[Report]) -> None:
        """Track what was reported."""
        for report in reports:
            for name, value in report.metrics.items():
                self._run.track(value, name=name, step=report.step)

    def artifacts(self, files: Sequence[Path]) -> None:
        """Set the texts of files, below ``files``."""
        for file in files:
            self._run["files", file.name] = file.read_text(encoding="utf-8", errors="replace")

    def end(self, status: Status, when: datetime) -> None:
        """Set how the run ended."""
        self._run["genever", "status"] = status
        self._run.close()
