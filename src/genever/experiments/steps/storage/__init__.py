"""Where the results of steps are kept: names with contents, in a folder or at a URL, and locks on names.

In comes a folder or a URL, out goes a `Storage`. What fails there is a ``GeneverError`` of the code ``no-cache``, which
is an ``OSError`` too.
"""
