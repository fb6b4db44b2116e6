"""What is right in binding files and can be better.

In comes what reading some files gave, and which rules are on; out come the findings of the rules, many with edits that
correct them, less those that comments ignore.
"""
