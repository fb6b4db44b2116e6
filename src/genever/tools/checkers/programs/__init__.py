"""The programs that check types: how each is run, and what its answers mean.

In come the texts of some modules and an `Environment`, out go `Remark`s about each text, in terms that all programs
share. Each is a process over a folder that is thrown away; it imports nothing, and nothing of it is imported here.
"""
