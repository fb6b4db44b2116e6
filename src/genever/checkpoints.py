"""The configuration in checkpoints: reading it, putting it in force again, and rebuilding modules from it."""

from genever.experiments.checkpoints.entry import KEY, describe, load, read, rebuild

__all__ = ["KEY", "describe", "load", "read", "rebuild"]
