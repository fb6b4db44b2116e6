"""Names what stands at each path of a tree, and writes its files as binding files.

A `units.Tree` comes in, and `files.texts_of` gives the texts of the binding files.
"""
