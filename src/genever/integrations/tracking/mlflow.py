"""MLflow: a run of its own for each run, below one for the sweep; parameters, metrics, tags and artifacts."""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from genever.experiments.tracking.protocol import Report, Status, TrackedRun
from genever.experiments.tracking.reading import Fetched
from genever.experiments.tracking.source import RUN_FILES
from genever.integrations.tracking.names import cut, fitting
from genever.language.text.errors import error

if TYPE_CHECKING:
    from mlflow import MlflowClient

#: What MLflow waits for at most, unless the environment says otherwise; a server that is down is tried again later.
_ENVIRONMENT = {
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}
#: What the name of a parameter, metric or tag may not have in it; it is a path that leads to itself.
_REFUSED = re.compile(r"[^\w./\- :]|^/|/$|(?<=/)/|(?:^|(?<=/))\.{1,2}(?=/|$)", re.ASCII)
#: How long a name, a value and a tag may be, and how many go into one request.
_NAME, _VALUE, _TAG = 250, 6000, 8000
_PARAMETERS, _METRICS = 100, 500
_STATUS = {"finished": "FINISHED", "failed": "FAILED", "killed": "KILLED"}

#: The tag that has the key of a run, by which it is found again.
_KEY = "genever.key"

T = TypeVar("T")


class MlflowTracker:
    """Sends a run to MLflow; see `genever.trackers.Tracker`.

    Args:
        experiment: The experiment, by default what ``MLFLOW_EXPERIMENT_NAME`` says, or the name of what runs.
        tracking_uri: Where MLflow is, by default what ``MLFLOW_TRACKING_URI`` says.
    """

    takes_sweeps = True

    def __init__(self, experiment: str | None = None, tracking_uri: str | None = None) -> None:
        self._experiment = experiment
        self._client = client(tracking_uri)
        self._id = ""

    def start(self, run: TrackedRun, known: str | None) -> str:
        """Create the run, or set the one that is there to running."""
        if known is None and run.group is None and not run.is_sweep:
            known = os.environ.get("MLFLOW_RUN_ID")  # As `mlflow run` sets it.
        experiment = self._experiment_of(run)
        found = known or self._found(experiment, run.key)
        if found is None:
            tags = {**_tags(run), _KEY: run.key}
            created = self._client.create_run(experiment, _milliseconds(run.started), tags, run.name)
            found = created.info.run_id
        else:
            self._client.update_run(found, status="RUNNING")
        self._id = found
        return found

    def _experiment_of(self, run: TrackedRun) -> str:
        """Return the id of the experiment, which is made where there is none."""
        from mlflow.exceptions import MlflowException

        name = self._experiment or os.environ.get("MLFLOW_EXPERIMENT_NAME")
        if name is None and (identifier := os.environ.get("MLFLOW_EXPERIMENT_ID")) is not None:
            return identifier
        name = name or run.project
        experiment = self._client.get_experiment_by_name(name)
        if experiment is None:
            try:
                return str(self._client.create_experiment(name))
            except MlflowException:  # Another run has made it just now.
                experiment = self._client.get_experiment_by_name(name)
                if experiment is None:
                    raise
        return str(experiment.experiment_id)

    def _found(self, experiment: str, key: str) -> str | None:
        """Return the id of the run with a key: an answer may have been lost."""
        found = self._client.search_runs([experiment], f"tags.`{_KEY}` = '{key}'", max_results=1)
        return found[0].info.run_id if found else None

    def parameters(self, parameters: Mapping[str, Any]) -> None:
        """Log the parameters, each as a text; what is too long is cut."""
        from mlflow.entities import Param

        made = [Param(fitting(key, _REFUSED, _NAME), cut(value, _VALUE)) for key, value in parameters.items()]
        for batch in _batches(made, _PARAMETERS):
            self._client.log_batch(self._id, params=batch)

    def metrics(self, reports: Sequence[Report]) -> None:
        """Log what was reported, with steps and times; MLflow keeps the same number at the same time once."""
        from mlflow.entities import Metric

        made = (
            Metric(fitting(name, _REFUSED, _NAME), value, _milliseconds(report.time), report.step)
            for report in reports
            for name, value in report.metrics.items()
        )
        for batch in _batches(made, _METRICS):
            self._client.log_batch(self._id, metrics=batch)

    def artifacts(self, files: Sequence[Path]) -> None:
        """Upload files."""
        for file in files:
            self._client.log_artifact(self._id, str(file))

    def end(self, status: Status, when: datetime) -> None:
        """Set the status."""
        self._client.set_terminated(self._id, _STATUS[status], _milliseconds(when))


def client(tracking_uri: str | None) -> MlflowClient:
    """Return what speaks with MLflow, and gives up soon where that is down."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri)


def _tags(run: TrackedRun) -> dict[str, str]:
    """Return the tags of a run, with those that MLflow's pages show."""
    tags = {fitting(name, _REFUSED, _NAME): cut(value, _TAG) for name, value in run.tags.items()}
    tags |= {"mlflow.source.name": run.tags.get("genever.main", run.project), "mlflow.source.type": "LOCAL"}
    if "git.commit" in run.tags:
        tags["mlflow.source.git.commit"] = run.tags["git.commit"]
    if run.parent is not None:
        tags["mlflow.parentRunId"] = run.parent
    try:
        tags["mlflow.user"] = getpass.getuser()
    except (OSError, KeyError):  # Who has no name, as in some containers.
        pass
    return tags


def _milliseconds(when: datetime) -> int:
    return int(when.timestamp() * 1000)


def _batches(items: Sequence[T] | Iterator[T], most: int) -> Iterator[list[T]]:
    each = iter(items)
    while batch := list(islice(each, most)):
        yield batch


# ---- Reading back -------------------------------------------------------------------------------------

#: An id of a run; what else is named is an experiment.
_RUN = re.compile(r"[0-9a-f]{32}")


def fetch(reference: str, into: Path) -> list[Fetched]:
    """Fetch the files of a run, or of all runs of an experiment, into folders below one; see `Fetched`."""
    asked = client(None)
    if _RUN.fullmatch(reference):
        ids = [reference]
    else:
        experiment = asked.get_experiment_by_name(reference)
        if experiment is None:
            raise error(
                "file-not-found", f"MLflow has no experiment {reference!r}", hint="an id of a run has 32 digits"
            )
        ids = [run.info.run_id for run in _all_runs(asked, experiment.experiment_id)]
    return [Fetched(f"mlflow:{identifier}", _downloaded(asked, identifier, into)) for identifier in ids]


def _all_runs(asked: MlflowClient, experiment: str) -> Iterator[Any]:
    token = None
    while True:
        page = asked.search_runs([experiment], page_token=token)
        yield from page
        token = page.token
        if not token:
            return


def _downloaded(asked: MlflowClient, identifier: str, into: Path) -> Path:
    folder = into / f"mlflow-{identifier}"
    folder.mkdir(exist_ok=True)
    there = {each.path for each in asked.list_artifacts(identifier)}
    for name in RUN_FILES:
        if name in there:
            asked.download_artifacts(identifier, name, str(folder))
    return folder
