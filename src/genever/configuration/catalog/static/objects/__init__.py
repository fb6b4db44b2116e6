"""What the modules of a program define and register, as far as their outlines say.

In come outlines, out come the objects that names stand for, and the calls that register something, in the order in
which a program would make them.
"""
