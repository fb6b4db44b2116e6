"""What a configuration asks about configurables: the `target.Catalog` protocol, and names that match it.

In come selectors, out go targets with their signatures, or the error that says why a name is refused.
"""
