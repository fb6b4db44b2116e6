"""The configuration inside of checkpoints, and modules built again from it.

In come a session or a checkpoint file, out go data for a checkpoint, or a session and its module.
"""
