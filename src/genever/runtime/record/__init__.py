"""What took effect: calls, the values that they got, and what had no effect.

In come calls, out goes a record that other processes can add to.
"""
