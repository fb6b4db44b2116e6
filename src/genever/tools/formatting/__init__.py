"""A binding file in the one style.

In comes a text, out goes the text with the same statements and the same comments, laid out as everyone's is.
"""
