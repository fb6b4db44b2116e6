"""What ``genever sweep`` and those beside it are made of: the configuration of trials, running one, showing them.

In comes a command line, out go trials with their folders, and lines about them.
"""
