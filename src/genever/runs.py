"""Runs that were made, as data: `load` for many of them, `metrics` for what one has reported."""

from genever.experiments.comparison.load import load, metrics

__all__ = ["load", "metrics"]
