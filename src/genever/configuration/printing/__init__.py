"""Prints a configuration as the text of a binding file.

In come values by (scope, selector), out goes a file that means the same.
"""
