"""Configurations and plans as people read them: outlines, explanations, comparisons.

In come configurations and catalogs, out go trees, texts and plain data. Nothing is called.
"""
