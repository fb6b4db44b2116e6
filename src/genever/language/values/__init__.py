"""What stands in values: references and expressions, literals and their text, lazy handles, descriptions of objects.

In come Python's values and nodes of values, out go their texts.
"""
