"""Tests of `genever.experiments.checkpoints`."""
