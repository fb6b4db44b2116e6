"""When cycles of garbage are collected."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept() -> Iterator[None]:
    """Collect no cycles inside, and never look through what is made there: modules, and what one command reads, stay.

    Looking through them again and again, and once more at the end, takes an eighth of a short command.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
