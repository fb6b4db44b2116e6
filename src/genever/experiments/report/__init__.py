"""A page about a sweep, or about any runs.

In come folders, out goes HTML: folders become a `subject.Subject`, that becomes figures, and both become a page.
"""
