"""Keeps values in their formats, and compares what comes back."""

import math
from collections import deque
from datetime import datetime, time
from pathlib import Path
from typing import Any

from genever.experiments.steps.formats.choice import format_for, format_named


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def kept(value: Any, folder: Path) -> tuple[str, Any]:
    """Keep a value, and return the name of its format and what is read."""
    form = format_for(value)
    folder.mkdir()
    form.save(value, folder)
    return form.name, format_named(form.name).load(folder)


def shape(value: Any) -> Any:
    """A value with the types of all that is in it, and in a form in which NaN equals itself."""
    kind = type(value)
    if isinstance(value, float):
        return kind, math.copysign(1, value) if not math.isnan(value) else 0, repr(value)
    if isinstance(value, complex):
        return kind, shape(value.real), shape(value.imag)
    if isinstance(value, dict):
        return kind, [(shape(key), shape(each)) for key, each in value.items()]
    if isinstance(value, set | frozenset):
        return kind, sorted((shape(each) for each in value), key=repr)
    if isinstance(value, list | tuple | deque):
        return kind, getattr(value, "maxlen", None), [shape(each) for each in value]
    if isinstance(value, datetime | time):
        return kind, repr(value), value.fold
    return kind, value
