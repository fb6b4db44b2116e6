"""The database of a store: its tables, how it is opened and brought up to date, and its log.

In: a URL. Out: a `Database` with transactions that write one after the other.
"""
