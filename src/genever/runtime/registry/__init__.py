"""What is configurable: functions and classes with their names and signatures.

In come the user's objects, out go configurables; the registry is the catalog of a running program.
"""
