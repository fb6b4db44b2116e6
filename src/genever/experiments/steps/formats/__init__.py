"""How the results of steps are written into files, by their types, and read again.

In comes a value, out goes a `Format`, which writes it into a folder and reads it from there. A library is imported only
where a value is one of its own, or was.
"""
