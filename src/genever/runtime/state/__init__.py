"""The state of a session: its fields and lock, what registers, loads and reads in it, and who is inside of which.

In come registrations, files and texts; out go the configuration in force, frames, explanations and data for trackers.
"""
