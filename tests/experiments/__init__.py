"""Tests of `genever.experiments`."""
