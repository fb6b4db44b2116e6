"""Tests of `genever.runtime.deferring`."""
