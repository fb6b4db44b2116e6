"""Values to a `config.Config` to plans: bindings, loading them, resolving and checking what they mean.

In come documents and a catalog, which says what is configurable; out go configurations, plans and findings.
Everything here asks the catalog and runs nothing of the user's.
"""
