"""Tests of `genever.runtime.processes`."""
