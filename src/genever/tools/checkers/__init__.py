"""Type checkers of others, which judge what a configuration means in Python.

In comes a `Lowered`, out go findings about the binding files, in the words that a run says them in. A checker is run as
a process of its own over a folder that is thrown away; it imports nothing, and nothing of it is imported here.
"""
