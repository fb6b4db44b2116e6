"""Turns values into a `config.Config` and that into plans: bindings, loading, resolving, checking.

In come documents and a catalog, which says what is configurable; out go configurations, plans and findings.
Everything here asks the catalog and runs nothing of the user's.
"""
