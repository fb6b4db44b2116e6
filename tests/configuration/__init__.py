"""Tests of `genever.configuration`."""
