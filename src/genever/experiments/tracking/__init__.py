"""Trackers: what a run's folder records is sent to experiment trackers, while the run lasts or later.

In comes the folder of a run or of a sweep, and which trackers get it; out goes what those are sent, and
`tracking.json`, which says how far that has come.
"""
