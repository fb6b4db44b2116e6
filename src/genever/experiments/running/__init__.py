"""Running a program in a folder of its own: for the command, for scripts, notebooks and the trials of sweeps.

In come files, bindings and what to run, out go a folder with the files that record the run, and what it returned.
"""
