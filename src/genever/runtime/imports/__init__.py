"""Imports the user's modules, on behalf of what loads files, which itself imports nothing.

In come the import statements of binding files, out come modules: those installed, beside a file, or at a revision.
"""
