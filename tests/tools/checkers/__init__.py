"""Tests of `genever.tools.checkers`."""
