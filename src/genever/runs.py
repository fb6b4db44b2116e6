"""Runs that were made: `load` for many of them as data, `metrics` for what one has reported, `Run` for a new one."""

from genever.experiments.comparison.load import load, metrics
from genever.experiments.functions.run import Run

__all__ = ["Run", "load", "metrics"]
