"""Trackers of runs: which of them ``run.trackers`` names in a binding file, and how to write one.

``import genever.integrations.mlflow``, or another integration of its kind, registers `run` and a configurable for the
tracker: ``run.trackers = [@mlflow(experiment='gan')]``.
"""

from __future__ import annotations

from collections.abc import Sequence

from genever.api import configurable
from genever.experiments.tracking.protocol import Report, Status, TrackedRun, Tracker, TrackerSettings
from genever.experiments.tracking.settings import checked

__all__ = ["Report", "Status", "TrackedRun", "Tracker", "TrackerSettings", "run"]


@configurable(module="genever.trackers", fingerprint_ignore=("trackers",))
def run(trackers: Sequence[TrackerSettings] = ()) -> list[TrackerSettings]:
    """Return the trackers that a run, or a sweep, is sent to, beside those that ``--track`` names.

    Args:
        trackers: What the configurables of the integrations return, as in ``[@mlflow(), @tensorboard()]``.

    Raises:
        ConfigValueError: They are none.
    """
    return checked(trackers)
