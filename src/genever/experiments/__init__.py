"""Runs and what they leave behind: folders, manifests, checkpoints.

In comes a session, out go files; and back.
"""
