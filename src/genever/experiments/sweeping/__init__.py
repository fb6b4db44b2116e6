"""Running a sweep: its configuration for each draw, its settings, and its trials, for the command and in Python.

In comes what is to be run, with spaces in it, out go trials with their folders.
"""
