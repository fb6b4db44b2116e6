"""What would fail when a configuration is used, found before anything is built.

In comes a configuration, out go findings: unknown references, values that cannot be computed, assertions,
and what ``main`` is.
"""
