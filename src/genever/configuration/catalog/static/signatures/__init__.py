"""The parameters of functions and classes as their sources state them.

In comes an object of a program that was read, out comes the signature that the object would have.
"""
