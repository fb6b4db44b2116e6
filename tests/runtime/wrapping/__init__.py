"""Tests of `genever.runtime.wrapping`."""
