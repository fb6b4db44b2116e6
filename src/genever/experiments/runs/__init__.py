"""The folder of a run and its manifest.

In come a session and a command line, out go a folder with the files that record the run.
"""
