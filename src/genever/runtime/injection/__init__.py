"""From a plan to a call: scopes, frames, and functions that make values and fill in arguments.

In come plans, out go callables, one for each shape of call.
"""
