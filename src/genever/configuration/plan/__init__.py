"""Turns a `Config`, a scope and a target into a `Plan`: which binding wins, and how its value is made.

In come bindings, out go nodes; nothing is called.
"""
