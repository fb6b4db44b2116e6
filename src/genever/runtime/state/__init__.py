"""A session and what is around it: files loaded into it, read-only queries of it, and reports on it.

In come files, texts and names, out go bindings in force, values as bound, explanations and data for trackers.
"""
