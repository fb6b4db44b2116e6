"""Binding files at URLs: which kinds are read, and how; see `genever.configuration.loading.remote`."""

from genever.configuration.loading.remote import SCHEMES, exists, fetch, names_in

__all__ = ["SCHEMES", "exists", "fetch", "names_in"]
