"""Files, texts and arguments to a `Config`: finding and reading files, includes, imports, and choices between files.

In come paths and documents, and an importer for what files import; out go bindings, imports and findings. Nothing is in
force until all of it is right.
"""
