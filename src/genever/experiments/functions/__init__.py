"""What the commands do, as functions of Python: `genever.run` and `genever.sweep`, for scripts and notebooks.

In come a function, bindings and files, out go the same folders, and the results as objects.
"""
