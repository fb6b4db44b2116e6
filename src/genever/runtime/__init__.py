"""Turns plans into calls and calls into a record: holds and calls the user's objects, and has all state.

In come functions, classes and a configuration; out go calls with their arguments filled in, and what took effect.
"""
