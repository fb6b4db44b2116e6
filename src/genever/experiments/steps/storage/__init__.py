"""Where the results of steps are kept: names with contents, in a folder or at a URL, and locks on names."""
