"""Drawing trials: values for the spaces of a configuration, what decides on them, and which trials end early.

In come a configuration, the names of a sampler and a pruner with their arguments, and what came of the trials so far;
out go trials, and whether one goes on.
"""
