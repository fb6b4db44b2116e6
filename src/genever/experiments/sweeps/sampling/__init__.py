"""What decides what trials draw, and which of them end early.

In come the names of a sampler and a pruner with their arguments and what came of the trials so far; out go draws, and
whether a trial goes on.
"""
