"""The command ``genever``, and the command line that `genever.main` gives a script."""

import os
import sys


def main() -> None:
    """Run the command with the arguments of this process, and exit."""
    open_streams()
    _put_working_directory_last()
    from genever.cli.command import genever

    genever(prog_name="genever")


def open_streams() -> None:
    """Open the standard streams that are closed, on nothing: what is printed there is lost, and nothing fails.

    The descriptor must be taken as well. The next file that is opened would have it, and what other libraries print
    would end up in that file.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(descriptor, True)
            stream = os.fdopen(descriptor, mode, encoding="utf-8", errors="backslashreplace")
            setattr(sys, name, stream)


def _put_working_directory_last() -> None:
    """Let the working directory, where it is on ``sys.path``, hide nothing that the command imports."""
    try:
        here = os.getcwd()
    except OSError:  # It was removed.
        return
    sys.path.sort(key=lambda entry: os.path.abspath(entry) == here)
