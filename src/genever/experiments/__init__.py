"""Runs and what is left of them: folders, manifests, checkpoints.

In comes a session, out go files; and back.
"""
