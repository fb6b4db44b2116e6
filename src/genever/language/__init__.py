"""Turns text into values: all that can be known from a text alone.

In comes text; out go documents, values, errors with places, and texts of values. Nothing here knows of configurables,
bindings or sessions, and nothing runs code of the user's.
"""
