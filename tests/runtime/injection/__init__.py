"""Tests of `genever.runtime.injection`."""
