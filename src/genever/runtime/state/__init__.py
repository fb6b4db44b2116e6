"""The state of a session: its fields and lock, how it registers, loads and reads, and which thread is in which session.

In come registrations, files and texts; out go the configuration in force, frames, explanations and data for trackers.
"""
