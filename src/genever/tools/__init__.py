"""What works on the texts of binding files: the reader, formatter, linter, type checks, language server and converters.

In come texts and what the floors below say of them, out go texts and findings. Nothing of the user's is imported or
run, but by two converters that are asked to: for parsers of command lines, and for the dataclasses of Hydra's.
"""
