"""Requests of the protocol to calls of the features, and what these find to the protocol's structures.

In come the parameters of a request as JSON, out goes its result as JSON.
"""
