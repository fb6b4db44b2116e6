"""Tests of `genever.configuration.printing`."""
