"""Findings as other tools take them, a module for each form.

In come findings and the files that were checked, out goes a text.
"""
