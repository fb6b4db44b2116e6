"""Sweeps of programs: their configuration for each draw, settings, and trials, for the command and in Python.

In comes what is to be run, with spaces in it, out go trials with their folders.
"""
