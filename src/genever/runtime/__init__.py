"""Plans to calls to a record: what holds and calls objects of the user's, and all state.

In come functions, classes and a configuration; out go calls with their arguments filled in, and what took effect.
"""
