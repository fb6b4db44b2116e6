"""The files that are open in the editor: their texts as they change, parsed.

In come the changes that a client sends, out go texts and documents of the newest state.
"""
