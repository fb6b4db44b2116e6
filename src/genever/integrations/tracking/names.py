"""Names and values as trackers take them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

_HASH = 8


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters as dicts in a dict: W&B takes a dot in a key for something nested.

    >>> nested({"main": "@train()", "slow/Adam.lr": 0.1})
    {'main': '@train()', 'slow/Adam': {'lr': 0.1}}
    """
    made: dict[str, Any] = {}
    for key, value in values.items():
        owner, _, name = key.rpartition(".")
        inner = made.setdefault(owner.replace(".", "/"), {}) if owner else made
        inner[name] = value
    return made


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
