"""Tests of `genever.configuration.loading`."""
