"""Configurations in a database: entries with versions that are reviewed, checked and published to channels.

In: texts of binding files, and who changes them and why. Out: versions, what differs between them, and a log that can
be verified.
"""
