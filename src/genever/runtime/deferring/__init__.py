"""Calls written in Python that are made later, and binding files that mean the same.

In come calls inside of `genever.deferring`, out come objects that are built later, or the text of a binding file.
"""
