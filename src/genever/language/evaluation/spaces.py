"""The spaces of a binding file, one row each, and the distributions that they are: what may be drawn for a value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

from genever.language.evaluation.bounds import short
from genever.language.evaluation.functions import ANY_NUMBER
from genever.language.text.errors import GeneverError, error


class Kind(NamedTuple):
    """A kind of space.

    Attributes:
        fewest: How many arguments without a name it takes at least.
        most: How many it takes at most.
        names: The arguments that it takes by name.
        example: One, for a hint.
        about: What it stands for, in a sentence.
    """

    fewest: int
    most: int
    names: tuple[str, ...]
    example: str
    about: str


#: The spaces of the language, and no others.
SPACES = {
    "choice": Kind(1, ANY_NUMBER, (), "choice(1e-4, 1e-3)", "One of some values, or one of the items of a list."),
    "uniform": Kind(2, 2, ("step",), "uniform(0, 1)", "A float between two, both included; with `step` every so many."),
    "loguniform": Kind(2, 2, (), "loguniform(1e-5, 1e-1)", "A float between two, each order of magnitude as likely."),
    "randint": Kind(2, 2, ("step",), "randint(1, 10)", "An int between two, both included; with `step` every so many."),
    "lograndint": Kind(2, 2, (), "lograndint(8, 1024)", "An int between two, each order of magnitude as likely."),
    "normal": Kind(2, 2, (), "normal(0, 1)", "A float of the normal distribution with this mean and deviation."),
}


# ---- Distributions ------------------------------------------------------------------------------------


class Choice(NamedTuple):
    """One of some values, each as likely, by its index.

    Attributes:
        size: How many there are.
    """

    size: int

    @property
    def text(self) -> str:
        """What it is, after "a space of"."""
        return f"{self.size:,} value{'s' if self.size != 1 else ''}"


class Integers(NamedTuple):
    """An int from ``low`` to ``high``, both included, every ``step`` from ``low`` on; ``log``: evenly on that scale."""

    low: int
    high: int
    step: int = 1
    log: bool = False

    @property
    def size(self) -> int:
        """How many there are."""
        return (self.high - self.low) // self.step + 1

    @property
    def text(self) -> str:
        """What it is, after "a space of"."""
        return f"{self.size:,} int{'s' if self.size != 1 else ''} from {self.low} to {self.high}"


class Floats(NamedTuple):
    """A float from ``low`` to ``high``, both included; with a ``step`` every so many; ``log``: evenly on that scale."""

    low: float
    high: float
    step: float | None = None
    log: bool = False

    @property
    def size(self) -> int | None:
        """How many there are; None where there are as many as there are floats."""
        if self.step is None:
            return 1 if self.low == self.high else None
        return math.floor((self.high - self.low) / self.step + _ROUNDING) + 1

    @property
    def text(self) -> str:
        """What it is, after "a space of"."""
        number = "floats" if self.size is None else f"{self.size:,} float{'s' if self.size != 1 else ''}"
        return f"{number} from {self.low:g} to {self.high:g}"


class Normal(NamedTuple):
    """A float of the normal distribution."""

    mean: float
    deviation: float

    @property
    def size(self) -> None:
        """There are as many as there are floats."""
        return None

    @property
    def text(self) -> str:
        """What it is, after "a space of"."""
        return f"floats around {self.mean:g}"


Distribution: TypeAlias = Choice | Integers | Floats | Normal

#: How far a last step may miss the upper bound: three times 0.1 is more than 0.3.
_ROUNDING = 1e-9


def value_at(distribution: Integers | Floats, index: int) -> int | float:
    """Return the value with an index of those that are finitely many, the least first."""
    if isinstance(distribution, Integers):
        return distribution.low + index * distribution.step
    if distribution.step is None:
        return distribution.low
    # As decimal numbers are written: 3 * 0.1 is 0.30000000000000004.
    return min(float(f"{distribution.low + index * distribution.step:.12g}"), distribution.high)


def distribution_of(name: str, names: Sequence[str], values: Sequence[Any]) -> Distribution:
    """Return what a space of numbers is.

    Args:
        name: Its kind; no choice.
        names: The names of the last values.
        values: Those of the arguments.

    Raises:
        GeneverError: There is no such space, code ``bad-space``.
    """
    low, high = values[:2]
    step = values[2] if names else None
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise _bad(name, f"takes numbers, not {short(value)}")
    if name == "normal":
        if high < 0:
            raise _bad(name, f"cannot have the deviation {short(high)}", "the deviation is at least 0")
        return Normal(float(low), float(high))
    if low > high:
        raise _bad(name, f"is empty: {short(low)} is more than {short(high)}", "the lower bound comes first")
    if step is not None and step <= 0:
        raise _bad(name, f"cannot have the step {short(step)}", "a step is more than 0")
    is_log = name.startswith("log")
    if is_log and low <= 0:
        raise _bad(name, f"cannot begin at {short(low)}", "a logarithmic space begins above 0")
    if name in ("randint", "lograndint"):
        fraction = next((value for value in values if value != int(value)), None)
        if fraction is not None:
            other = "loguniform" if is_log else "uniform"
            raise _bad(name, f"takes ints, not {short(fraction)}", f"{other}() draws floats")
        return Integers(int(low), int(high), 1 if step is None else int(step), is_log)
    return Floats(float(low), float(high), None if step is None else float(step), is_log)


def _bad(name: str, what: str, hint: str | None = None) -> GeneverError:
    return error("bad-space", f"{name}() {what}", hint=hint or f"as in {SPACES[name].example}")


def undrawn(distribution: Distribution | None) -> GeneverError:
    """Return the error for a call that needs a value of what is a space."""
    size = f" of {distribution.text}" if distribution is not None else ""
    what = f"this is a space{size}: a sweep draws a value from it"
    return error("undrawn-space", what, hint="run `genever sweep`, or bind it to one value")
