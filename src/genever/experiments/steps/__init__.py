"""What ``cached @ref()`` makes once for all runs: its key, its entry in a storage, and what became of it.

`graph` finds the steps of a configuration, `code` the code that each runs, `key` what determines a result; `evaluation`
is what the runtime asks for a value.
"""
