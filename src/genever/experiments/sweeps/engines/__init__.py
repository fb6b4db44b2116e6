"""Engines: what runs the trials of a sweep, on this machine or on many.

In come calls and how they are to run, out go their futures: each engine is a `concurrent.futures.Executor`. Wherever a
call gets to, it runs in a process of its own there.
"""
