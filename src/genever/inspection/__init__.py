"""Configurations and plans to what people read: outlines, explanations, comparisons.

In come configurations and catalogs, out go trees, texts and plain data. Nothing is called.
"""
