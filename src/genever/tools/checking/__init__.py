"""All that is wrong with binding files, or can be better: what loading reports, the rules of the linter, and types.

In come the paths of files and folders, out come findings in one order, less those that are meant: as data, as reports
for other tools, and as the texts of the files with the fixes made.
"""
