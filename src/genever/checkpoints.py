"""The configuration inside of checkpoints: reading it, bringing it back, and building modules again from it."""

from genever.experiments.checkpoints.entry import KEY, describe, load, read, rebuild

__all__ = ["KEY", "describe", "load", "read", "rebuild"]
