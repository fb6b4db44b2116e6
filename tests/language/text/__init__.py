"""Tests of `genever.language.text`."""
