"""Files, texts and arguments to a `Config`: finding and reading files, includes, imports, and choices between files.

In come paths and documents, out go bindings, imports and findings; nothing is in force until all of it is right.
"""
