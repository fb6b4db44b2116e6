"""Binding files at URLs: which kinds are read, and how; see `genever.configuration.sources.remote`."""

from genever.configuration.sources.remote import SCHEMES, exists, fetch, names_in

__all__ = ["SCHEMES", "exists", "fetch", "names_in"]
