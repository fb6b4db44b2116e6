"""What a configuration asks about configurables: the `target.Catalog` protocol, and names that match it.

In come selectors, out go targets with their signatures, or the error that says why a name is refused. `dynamic` has
what dynamic registration does in both catalogs: that of a running program, in `genever.runtime.registry`, and the one
read from sources, in `static`.
"""
