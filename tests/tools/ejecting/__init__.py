"""Tests of `genever.tools.ejecting`."""
