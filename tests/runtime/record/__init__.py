"""Tests of `genever.runtime.record`."""
