"""What can be said of a text by itself: its outline, its tokens, what belongs together, how it is laid out.

In come texts and offsets, out go places in them as data. Nothing here waits for what other files say.
"""
