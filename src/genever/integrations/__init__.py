"""Other libraries, one module for each: what they offer, registered, and trackers that get the configuration.

A binding file or a program imports the module that it needs.
"""
