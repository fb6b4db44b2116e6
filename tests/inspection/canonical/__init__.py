"""Tests of `genever.inspection.canonical`."""
