"""The parameters of a command line, whichever library declares them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any


class _Nothing:
    def __repr__(self) -> str:
        return "NOTHING"


#: Stands for a default that is not there.
NOTHING = _Nothing()


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter: its name, its type and default (`NOTHING` where it is required) and its help."""

    name: str
    type: str
    default: Any
    help: str


@dataclass(frozen=True, slots=True)
class Fields:
    """What a command line takes, what it is about, and notes on what has no place in a signature."""

    about: str
    fields: tuple[Field, ...]
    notes: tuple[str, ...]


def is_plain(value: Any) -> bool:
    """Return whether a default can be written."""
    if isinstance(value, list | tuple):
        return all(map(is_plain, value))
    return value is None or isinstance(value, str | int | float | bool | PurePath)


def literal_type(choices: Iterable[Any]) -> str | None:
    """Return choices as a type, None where they are no literals."""
    values = list(choices)
    if not values or not all(isinstance(value, str | int) for value in values):
        return None
    return f"Literal[{', '.join(map(repr, values))}]"
