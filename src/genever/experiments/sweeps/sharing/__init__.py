"""How several processes, on one machine or many, work on one sweep: by renames in its folder, and without locks.

In comes the folder of a sweep, out go the turn to draw, what the others have drawn, and which of them are alive.
"""
