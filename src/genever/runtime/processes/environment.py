"""What processes share: environment variables, and files that one leaves for another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EINVAL, EISDIR
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO


@contextmanager
def variable(name: str, value: str) -> Iterator[None]:
    """Set an environment variable inside a ``with`` block, whatever the program in it does to the environment."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before


def open_regular(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a file to read bytes; a pipe or a device, which may never end, is refused.

    Raises:
        OSError: It is none, or cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        mode = os.fstat(descriptor).st_mode
        if not S_ISREG(mode):
            raise OSError(
                EISDIR if S_ISDIR(mode) else EINVAL, "Is a directory" if S_ISDIR(mode) else "Not a file", path
            )
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise
