"""What operators and functions give, within bounds.

In come an expression and the values of its operands, out goes a value, or an error with a place.
"""
