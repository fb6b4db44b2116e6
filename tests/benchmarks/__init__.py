"""How fast Genever is, against plain Python, `functools.partial` and gin-config: ``python -m tests.benchmarks``.

Everything in one table was measured in one run, and what is compared takes turns, so that only ratios count.
"""
