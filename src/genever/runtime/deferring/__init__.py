"""Calls written in Python that are made later, and binding files that mean the same."""
