"""Many runs side by side.

In come folders, out go the summaries of the runs in them, and of those the rows of a table: chosen, sorted, grouped.
"""
