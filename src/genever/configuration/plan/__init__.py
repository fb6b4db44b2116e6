"""A `Config`, a scope and a target to a `Plan`: which binding wins, and a tree of nodes that says how a value is made.

In come bindings, out go nodes; nothing is called.
"""
