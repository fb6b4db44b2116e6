"""Tests of `genever.inspection`."""
