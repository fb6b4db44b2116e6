"""A configuration as typed Python, for a type checker to judge.

In come a `Config` and a `Catalog`, out goes a `Lowered`: a Python module as text, and what each piece of it stands for
in the binding files. The text is never run.
"""
