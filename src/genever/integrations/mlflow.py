"""Runs in MLflow: ``run.trackers = [@mlflow(experiment='gan')]``.

Import it from a binding file for that; ``genever run --track mlflow`` needs no import.
"""

from __future__ import annotations

import genever
from genever.experiments.tracking.protocol import TrackerSettings
from genever.experiments.tracking.settings import settings_for
from genever.trackers import run

__all__ = ["mlflow", "run"]


@genever.configurable(module="genever.trackers", fingerprint_ignore=("experiment", "tracking_uri"))
def mlflow(experiment: str | None = None, tracking_uri: str | None = None) -> TrackerSettings:
    """Return MLflow as a tracker.

    Args:
        experiment: The experiment, by default what ``MLFLOW_EXPERIMENT_NAME`` says, or the name of what runs.
        tracking_uri: Where MLflow is, by default what ``MLFLOW_TRACKING_URI`` says. A password does not belong into it:
            that is read from ``MLFLOW_TRACKING_PASSWORD``.

    Raises:
        ConfigValueError: MLflow is not installed, or the URI has a password in it.
    """
    return settings_for("mlflow", {"experiment": experiment, "tracking_uri": tracking_uri})
