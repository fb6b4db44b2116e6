"""Tests of `genever.language`."""
