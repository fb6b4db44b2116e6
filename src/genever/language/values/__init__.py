"""What values consist of: references and expressions, literals and their text, lazy handles, descriptions of objects.

In come Python's values and nodes of values, out go their texts.
"""
