"""What ``genever sweep`` and those beside it print.

In come trials, out go lines about them.
"""
