"""The same configuration in other processes: snapshots, payloads, spawned workers, import hooks.

In comes a session, out go bytes, and a session made of them.
"""
