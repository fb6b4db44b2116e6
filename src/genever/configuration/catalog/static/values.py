"""What stands for what only a running program has: annotations, and defaults and constants that are no literals."""

from __future__ import annotations

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


class StaticDefault(NamedTuple):
    """A default of which only the text is known, and the module whose names it uses."""

    text: str
    module: str

    def __repr__(self) -> str:
        return self.text


class StaticConstant(NamedTuple):
    """A constant of which only the text is known, and the module whose names it uses."""

    text: str
    module: str

    def __repr__(self) -> str:
        return self.text
