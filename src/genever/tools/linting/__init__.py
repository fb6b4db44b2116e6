"""What is right in binding files and can be better: rules, each a function over what was read.

In comes what reading some files gave, out come findings, many with the edits that mend what they say.
"""
