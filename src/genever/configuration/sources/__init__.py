"""Binding files that are no files of this disk: at a commit of a repository, and at a URL.

In: a revision or a URL. Out: what opens the files there, for `genever.configuration.loading`.
"""
