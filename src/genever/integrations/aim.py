"""Runs in Aim: ``run.trackers = [@aim(experiment='gan')]``.

Import it from a binding file for that; ``genever run --track aim`` needs no import.
"""

from __future__ import annotations

import genever
from genever.experiments.tracking.protocol import TrackerSettings
from genever.experiments.tracking.settings import settings_for
from genever.trackers import run

__all__ = ["aim", "run"]


@genever.configurable(module="genever.trackers", fingerprint_ignore=("experiment", "repo"))
def aim(experiment: str | None = None, repo: str | None = None) -> TrackerSettings:
    """Return Aim as a tracker.

    Args:
        experiment: The experiment, by default the name of what runs.
        repo: The repository, by default ``.aim`` in the working directory.

    Raises:
        ConfigValueError: Aim is not installed.
    """
    return settings_for("aim", {"experiment": experiment, "repo": repo})
