"""The command ``genever``, and the command line that `genever.main` gives a script."""

import os
import sys


def main() -> None:
    """Run the command with the arguments of this process, and exit."""
    from genever.cli.collection import kept
    from genever.cli.streams import open_streams

    open_streams()
    _put_working_directory_last()
    with kept():
        from genever.cli.command import genever

    genever(prog_name="genever")


def _put_working_directory_last() -> None:
    """Let the working directory, where it is on ``sys.path``, hide nothing that the command imports."""
    try:
        here = os.getcwd()
    except OSError:  # It was removed.
        return
    sys.path.sort(key=lambda entry: os.path.abspath(entry) == here)
