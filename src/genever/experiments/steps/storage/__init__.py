"""Where the results of steps are kept: names with contents, in a folder or at a URL, and locks on names.

In comes a folder or a URL, out goes a `Storage`. What fails there is an error of the code ``no-storage``.
"""
