"""Injecting wrappers for functions, classes, methods and references.

In comes a configurable, out goes what a program calls in its place.
"""
