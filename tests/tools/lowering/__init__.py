"""Tests of `genever.tools.lowering`."""
