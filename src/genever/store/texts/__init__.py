"""The texts of entries, statement by statement: edited, compared, merged.

In: texts of binding files. Out: texts that are laid out as before but for what was changed, and what differs. Nothing
is imported.
"""
