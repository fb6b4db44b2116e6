"""Types in a configuration, judged by the type checkers of others.

In comes a `Lowered`, out go findings about the binding files, worded as a run words them. A checker is run by
`genever.tools.checkers.programs`; once it has found something, it is run again with variants of the same call, which
say what is wrong and what would be right.
"""
