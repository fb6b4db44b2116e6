"""The subcommands of ``genever store``.

In: what the command line says, with the store that it names and who acts. Out: what is printed, and what the store has
then.
"""
