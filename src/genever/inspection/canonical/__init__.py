"""The canonical form: every parameter that takes effect, with one spelling for each value.

In comes a configuration, out go the list of parameters, its hash, differences, exports and the object graph.
"""
