"""Other libraries, one module each: it registers what they offer, or hands the configuration to a tracker.

A binding file or a program imports the module that it needs.
"""
