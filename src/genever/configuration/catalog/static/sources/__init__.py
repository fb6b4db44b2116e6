"""Python sources as data: where a module's file is, and what its statements say.

In comes a module's name, out comes its outline: the statements that define and register something, without the bodies
of functions. Nothing is imported.
"""
