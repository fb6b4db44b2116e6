"""Runs in Trackio: ``run.trackers = [@trackio(project='gan')]``.

Import it from a binding file for that; ``genever run --track trackio`` needs no import.
"""

from __future__ import annotations

import genever
from genever.experiments.tracking.protocol import TrackerSettings
from genever.experiments.tracking.settings import settings_for
from genever.trackers import run

__all__ = ["run", "trackio"]


@genever.configurable(module="genever.trackers", fingerprint_ignore=("project", "space_id"))
def trackio(project: str | None = None, space_id: str | None = None) -> TrackerSettings:
    """Return Trackio as a tracker.

    Args:
        project: The project, by default what ``TRACKIO_PROJECT`` says, or the name of what runs.
        space_id: The space of Hugging Face that it is kept in, instead of on this machine.

    Raises:
        ConfigValueError: Trackio is not installed.
    """
    return settings_for("trackio", {"project": project, "space_id": space_id})
