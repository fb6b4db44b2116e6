"""What can be configured, for people and for programs.

In comes a catalog, out go its configurables with their parameters: as text, Markdown, a page, JSON, a JSON Schema, or
the binding file to begin with.
"""
