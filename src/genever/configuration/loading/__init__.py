"""Turns files, texts and arguments into a `Config`: reading files, includes, imports, choices between files.

In come paths and documents, and an importer for what files import; out go bindings, imports and findings. Nothing is in
force until all of it is right.
"""
