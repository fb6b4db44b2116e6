"""The Language Server Protocol: messages as JSON on a stream, positions, and the errors that a client can be sent.

In come bytes, out go messages, and the other way round. Nothing here knows what a message is about.
"""
