"""The entries of a store: their versions and channels, drafts of changes, reviews, and how a draft becomes a version.

In: a connection in a transaction, and who acts. Out: what is there, or a line in the log for what was done.
"""
