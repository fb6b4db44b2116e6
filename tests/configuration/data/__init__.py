"""Data files as values, compared with the libraries that read their formats."""
