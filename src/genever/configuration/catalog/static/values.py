"""What stands for what only a running program has: annotations, and defaults and constants that are no literals."""

from __future__ import annotations

from genever.configuration.catalog.target import Unread
from genever.records import NamedTuple


class StaticAnnotation(NamedTuple):
    """An annotation as it is written, and the module whose names it uses."""

    text: str
    module: str

    @property
    def __forward_arg__(self) -> str:
        """The text, as a `typing.ForwardRef` has it."""
        return self.text

    def __repr__(self) -> str:
        return self.text


class StaticDefault(Unread):
    """A default that is no plain value."""

    __slots__ = ()


class StaticConstant(Unread):
    """A constant that is no plain value."""

    __slots__ = ()


class StaticObject(NamedTuple):
    """A class or function: its `repr`, and its canonical text."""

    shown: str
    canonical: str

    def __repr__(self) -> str:
        return self.shown
