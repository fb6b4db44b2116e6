"""Weights & Biases: a run of its own for each run, those of a sweep in a group; also without a connection."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from genever.experiments.tracking.protocol import Report, Status, TrackedRun
from genever.experiments.tracking.reading import Fetched
from genever.experiments.tracking.source import RUN_FILES
from genever.integrations.tracking.names import nested

#: How long to wait for the server at most, in seconds; one that is down is tried again later.
_PATIENCE = 15
#: The exit status that a run is said to have, from which W&B makes its state.
_EXIT = {"finished": 0, "failed": 1, "killed": 255}

#: The metric that charts have as their axis: W&B's own steps only go up, and those that a program reports need not.
STEP = "step"


class WandbTracker:
    """Sends a run to W&B; see `genever.trackers.Tracker`.

    Args:
        project: The project, by default what ``WANDB_PROJECT`` says, or the name of what runs.
        entity: The user or the team that it is of.
        mode: ``online`` or ``offline``, by default what ``WANDB_MODE`` says.
    """

    takes_sweeps = False

    def __init__(self, project: str | None = None, entity: str | None = None, mode: Any = None) -> None:
        self._project = project
        self._entity = entity
        self._mode = mode
        self._run: Any = None

    def start(self, run: TrackedRun, known: str | None) -> str:
        """Begin the run; within a sweep of W&B's own it is the one that its agent has begun."""
        import wandb

        os.environ.setdefault("WANDB_ERROR_REPORTING", "false")
        given = os.environ if run.group is None else {}  # A trial of ours is none of an agent's.
        self._run = wandb.init(
            project=self._project or os.environ.get("WANDB_PROJECT") or run.project,
            entity=self._entity,
            mode=self._mode,
            id=known or given.get("WANDB_RUN_ID") or run.key,
            name=given.get("WANDB_NAME") or run.name,
            group=run.group,
            job_type=None if run.group is None else "trial",
            resume="allow",
            reinit="create_new",
            config={"genever": _facts(run)},
            settings=wandb.Settings(
                console="off",
                silent=True,
                symlink=False,
                disable_git=True,  # What it would find out is that of another process: the run's own record is sent.
                disable_code=True,
                save_code=False,
                init_timeout=_PATIENCE,
                x_disable_meta=True,
                x_disable_stats=True,
                x_save_requirements=False,
                x_disable_machine_info=True,
            ),
        )
        self._run.define_metric(STEP)
        self._run.define_metric("*", step_metric=STEP)
        return str(self._run.id)

    def parameters(self, parameters: Mapping[str, Any]) -> None:
        """Put the parameters into the configuration, as dicts in a dict."""
        self._run.config.update(nested(parameters), allow_val_change=True)

    def metrics(self, reports: Sequence[Report]) -> None:
        """Log what was reported."""
        for report in reports:
            named = {f"metrics.{name}" if name == STEP else name: value for name, value in report.metrics.items()}
            self._run.log({**named, STEP: report.step, "_timestamp": report.time.timestamp()})

    def artifacts(self, files: Sequence[Path]) -> None:
        """Put files beside those of the run."""
        for file in files:
            self._run.save(str(file), base_path=str(file.parent), policy="now")

    def end(self, status: Status, when: datetime) -> None:
        """Say how the run ended, and wait for what is left."""
        self._run.summary["genever.status"] = status
        self._run.finish(exit_code=_EXIT[status])


def _facts(run: TrackedRun) -> dict[str, str]:
    return {name.removeprefix("genever."): value for name, value in run.tags.items()}


# ---- Reading back -------------------------------------------------------------------------------------


def fetch(reference: str, into: Path) -> list[Fetched]:
    """Fetch the files of a run, or of all runs of a project, into folders below one; see `Fetched`.

    A run is ``ENTITY/PROJECT/RUN``, a project ``ENTITY/PROJECT``. What was written without a connection is named by its
    folder, and needs no fetching.
    """
    if os.path.isdir(reference):
        return [Fetched(f"wandb:{reference}", Path(reference, "files").absolute())]
    import wandb

    asked = wandb.Api(timeout=_PATIENCE)
    runs = [asked.run(reference)] if reference.count("/") == 2 else asked.runs(reference)
    return [Fetched(f"wandb:{'/'.join(run.path)}", _downloaded(run, into)) for run in runs]


def _downloaded(run: Any, into: Path) -> Path:
    folder = into / "-".join(["wandb", *run.path])
    for file in run.files():
        if file.name in RUN_FILES:
            file.download(root=str(folder), replace=True)
    return folder
