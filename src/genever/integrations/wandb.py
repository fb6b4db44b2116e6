"""Runs in Weights & Biases: ``run.trackers = [@wandb(project='gan')]``.

Import it from a binding file for that; ``genever run --track wandb`` needs no import.
"""

from __future__ import annotations

from typing import Literal

import genever
from genever.experiments.tracking.protocol import TrackerSettings
from genever.experiments.tracking.settings import settings_for
from genever.trackers import run

__all__ = ["run", "wandb"]


@genever.configurable(module="genever.trackers", fingerprint_ignore=("project", "entity", "mode"))
def wandb(
    project: str | None = None, entity: str | None = None, mode: Literal["online", "offline"] | None = None
) -> TrackerSettings:
    """Return W&B as a tracker.

    Args:
        project: The project, by default what ``WANDB_PROJECT`` says, or the name of what runs.
        entity: The user or the team that it is of, by default what ``WANDB_ENTITY`` says.
        mode: Whether to send it now, or to keep it for ``wandb sync``; by default what ``WANDB_MODE`` says.

    Raises:
        ConfigValueError: W&B is not installed.
    """
    return settings_for("wandb", {"project": project, "entity": entity, "mode": mode})
