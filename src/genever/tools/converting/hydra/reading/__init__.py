"""Reads YAML, interpolations and defaults lists, and finds in which places of the tree each file may stand.

A folder comes in, and `units.explore` gives a `units.Tree`: the files in their places, and the groups that choose among
them.
"""
