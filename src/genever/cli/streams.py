"""The standard streams, opened where the process was started without them."""

import os
import sys


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
