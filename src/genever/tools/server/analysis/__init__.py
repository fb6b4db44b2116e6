"""The entries of a workspace, read again and again in the background as texts change.

In come the texts that are open and what changes on the disk, out go the models of the entries that they belong to.
"""
