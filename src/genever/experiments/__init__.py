"""Runs and what they leave behind, sweeps of runs, steps whose results are kept, and how all of these compare.

In comes a session, out go folders with manifests, metrics, checkpoints and results; and back.
"""
