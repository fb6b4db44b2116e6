"""Room on the stack for walks along references and macros: bounded, but maybe deeper than Python's limit."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Enough for the deepest walk over what `plan.MAX_DEPTH` and `plan.MAX_CHAIN` allow.
LIMIT = 20_000

_lock = threading.Lock()
_inside: list[int] = []  # The limits found on entering, of all threads: the first is put back when all have left.


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Raise Python's recursion limit, which all threads share, until the last of those inside has left."""
    with _lock:
        _inside.append(sys.getrecursionlimit())
        sys.setrecursionlimit(max(_inside[0], LIMIT))
    try:
        yield
    finally:
        with _lock:
            first = _inside[0]
            _inside.pop()
            if not _inside:
                sys.setrecursionlimit(first)
