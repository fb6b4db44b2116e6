"""A configuration as a program of its own.

In come a `Config` and a `Catalog`, out goes Python that a person could have written: imports, variables for the macros
with their comments, and calls that are nested as the references are. What calls what is the lowering's; here it is put
on lines.
"""
