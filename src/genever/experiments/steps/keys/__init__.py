"""What determines the result of a step: the steps of a configuration, the code that each runs, and its key.

In come a configuration and its catalog, out come steps with their keys. Nothing is run.
"""
