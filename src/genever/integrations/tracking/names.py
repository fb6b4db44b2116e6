"""Names and values as trackers take them."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

_HASH = 8


def fitting(name: str, refused: re.Pattern[str], longest: int) -> str:
    r"""Return a name that a tracker takes: the same for the same name, and another for another.

    Args:
        name: The name.
        refused: What it may not have in it; that becomes ``_``.
        longest: How many characters it may have.

    >>> fitting("Adam.betas[0]", re.compile(r"[^\w./]"), 20)
    'Adam.betas_-2c0badf5'
    """
    made = refused.sub("_", name)
    if made == name and len(name) <= longest:
        return name
    return f"{made[: longest - _HASH - 1]}-{sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:_HASH]}"


def cut(value: Any, longest: int) -> str:
    """Return a value as a text that is not too long; one that has been cut says so, and where the whole is.

    >>> cut([1, 2], 100)
    '[1, 2]'
    """
    text = str(value)
    if len(text) <= longest:
        return text
    note = f"… ({len(text):,} characters; run.json has them all)"
    return text[: longest - len(note)] + note
