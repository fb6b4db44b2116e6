"""Configurations read without importing anything: files and bindings in, a config with what is wrong in it out.

In come the paths of binding files and the bindings of a command line, out comes a `reading.Reading`, whatever they say.
"""
