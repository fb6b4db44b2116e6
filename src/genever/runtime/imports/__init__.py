"""What imports the user's modules: it is handed to what loads files, which itself imports nothing.

In come the import statements of binding files, out come modules: those installed, beside a file, or at a revision.
"""
