"""Runs in TensorBoard: ``run.trackers = [@tensorboard()]``.

Import it from a binding file for that; ``genever run --track tensorboard`` needs no import.
"""

from __future__ import annotations

import genever
from genever.experiments.tracking.protocol import TrackerSettings
from genever.experiments.tracking.settings import settings_for
from genever.trackers import run

__all__ = ["run", "tensorboard"]


@genever.configurable(module="genever.trackers", fingerprint_ignore=("logdir",))
def tensorboard(logdir: str | None = None) -> TrackerSettings:
    """Return TensorBoard as a tracker.

    Args:
        logdir: The folder that gets a folder for each run, by default none: the events lie in the run's own folder.

    Raises:
        ConfigValueError: TensorBoard is not installed.
    """
    return settings_for("tensorboard", {"logdir": logdir})
