"""Tests of `genever.language.syntax`."""
