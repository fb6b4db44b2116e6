"""The configuration in checkpoints, and modules rebuilt from it.

In come a session or a checkpoint file, out go data for a checkpoint, or a session and its module.
"""
