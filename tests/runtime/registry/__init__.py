"""Tests of `genever.runtime.registry`."""
