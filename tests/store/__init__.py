"""Tests of `genever.store`."""
