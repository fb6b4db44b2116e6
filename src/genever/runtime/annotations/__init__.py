"""Whether the values of a configuration fit the annotations of the parameters that get them.

In come a configuration and registered functions and classes; out go findings. Nothing of the user's is called.
"""
