"""Sweeps: what a configuration with spaces comes to, trial by trial.

In come a configuration with spaces and a sampler, out go trials: configurations without any, and the bindings that they
have in the place of spaces.
"""
