"""Data files as values: in come the text of a file and its name, out goes what it holds, with the lines of it.

No format may build an object or read another file, and what a file holds is bounded.
"""
