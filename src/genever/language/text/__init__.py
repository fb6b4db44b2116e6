"""Sources and places in them, names, diagnostics and errors, and what may be shown of a text.

In comes text, out go sources with positions, findings that point into them, and texts that are safe to print.
"""
