"""What each tracker is sent of a run, by its own interface: an implementation of `genever.trackers.Tracker` a module.

In comes what `genever.experiments.tracking` has read of a run's folder; what goes out is up to the tracker's library.
"""
