"""Turns text into a `nodes.Document`: statements with their places, comments, and what is wrong.

In comes a source, out goes a document. A text that was parsed before is read from the cache.
"""
