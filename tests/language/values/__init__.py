"""Tests of `genever.language.values`."""
