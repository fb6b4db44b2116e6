"""What ``cached @ref()`` makes once for all runs: its key, its entry in a storage, and what became of it.

In come a configuration and where results are kept, out come results.
`keys` says what determines a result, `storage` and `formats` keep it; `evaluation` is what the runtime asks for it.
"""
