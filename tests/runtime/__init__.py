"""Tests of `genever.runtime`."""
