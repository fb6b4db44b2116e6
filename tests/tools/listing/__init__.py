"""Tests of `genever.tools.listing`."""
