"""What decides which value a trial draws: each of all combinations in turn, or chance."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any, Protocol

from genever.experiments.sweeps.sampling.draws import Ask, Parameter
from genever.language.evaluation.spaces import Choice, Floats, Integers, Normal, value_at
from genever.language.text.errors import GeneverError, error


class Sampler(Protocol):
    """Decides what trials draw.

    Attributes:
        learns: Whether what it draws depends on what came of earlier trials.
        patience: How many of its draws in a row may break an assertion.
    """

    learns: bool
    patience: int

    def ask(self) -> Ask | None:
        """Return what draws the values of the next trial; None where there are no more."""

    def position(self) -> Any:
        """Return how far it has come, as JSON data from which another one can go on."""

    def tell(self, position: Any, values: tuple[float, ...] | None, *, is_feasible: bool = True) -> None:
        """Take in what came of the trial after which it had a position.

        Args:
            position: What `position` gave then.
            values: The objectives; None where the trial failed, was pruned, or has not been run.
            is_feasible: Whether it keeps the assertions; else it is not run.
        """

    def remembered(self) -> int | None:
        """Return how many draws it remembers, of all processes; None where it needs to remember none."""

    def remind(self, drawn: Sequence[tuple[Parameter, str]]) -> None:
        """Take in a draw after those that it remembers; what came of it is for `tell`.

        Args:
            drawn: The parameters, with what was drawn for each as a binding file has it; empty where nobody knows.
        """


class GridSampler:
    """Each combination once, the last parameter changing fastest; where a choice brings more parameters, theirs too.

    It keeps one position, however many combinations there are.

    Args:
        position: Where to go on, as `position` gave it.
    """

    learns = False
    patience = 10_000

    def __init__(self, position: Sequence[Sequence[int]] | None = None) -> None:
        #: Of each parameter of the last trial how many values it has, and which of them it had.
        self._path = [(size, index) for size, index in position or ()]
        self._is_begun = position is not None

    def ask(self) -> Ask | None:
        """Return what draws the next combination; None after the last."""
        if self._is_begun:
            while self._path and self._path[-1][0] == self._path[-1][1] + 1:
                self._path.pop()
            if not self._path:
                return None
            size, index = self._path.pop()
            self._path.append((size, index + 1))
        self._is_begun = True
        replayed = iter(list(self._path))

        def draw(parameter: Parameter) -> int | float:
            distribution = parameter.distribution
            size = distribution.size
            if size is None:
                raise endless(parameter)
            _, index = next(replayed, (0, None))
            if index is None:
                index = 0
                self._path.append((size, 0))
            if isinstance(distribution, Integers | Floats):
                return value_at(distribution, index)
            return index

        return draw

    def position(self) -> list[list[int]]:
        """Return where it is."""
        return [list(step) for step in self._path]

    def tell(self, position: Any, values: tuple[float, ...] | None, *, is_feasible: bool = True) -> None:
        """Take no notice: a grid does not depend on results."""

    def remembered(self) -> None:
        """Return None: it needs its position alone."""

    def remind(self, drawn: Sequence[tuple[Parameter, str]]) -> None:
        """Take no notice."""


def endless(parameter: Parameter) -> GeneverError:
    """Return the error for a grid over a parameter that has more values than one can try."""
    what = f"a grid needs finitely many values, and {parameter.name} is a space of {parameter.distribution.text}"
    return error("bad-space", what, hint="give it a step, make it a choice, or use --sampler random")


class RandomSampler:
    """Values by chance, which the seed and the number of draws before decide: on every machine they are the same.

    Args:
        seed: Any number or text.
        position: Where to go on, as `position` gave it.
    """

    learns = False
    patience = 10_000

    def __init__(self, seed: int | str = 0, position: int | None = None) -> None:
        self._seed = seed
        self._draws = position or 0

    def ask(self) -> Ask:
        """Return what draws the values of the next trial."""
        source = random.Random(f"{self._seed}/{self._draws}")
        self._draws += 1
        return lambda parameter: drawn(parameter, source)

    def position(self) -> int:
        """Return how often it has drawn."""
        return self._draws

    def tell(self, position: Any, values: tuple[float, ...] | None, *, is_feasible: bool = True) -> None:
        """Take no notice: chance does not depend on results."""

    def remembered(self) -> None:
        """Return None: it needs its position alone."""

    def remind(self, drawn: Sequence[tuple[Parameter, str]]) -> None:
        """Take no notice."""


def drawn(parameter: Parameter, source: random.Random) -> int | float:
    """Return a value of a parameter by chance."""
    match parameter.distribution:
        case Choice(size):
            return source.randrange(size)
        case Integers(low, high, step, is_log):
            if is_log:
                return min(int(math.exp(source.uniform(math.log(low), math.log(high + 1)))), high)
            return source.randrange(low, high + 1, step)
        case Floats(low, high, step, is_log) as floats:
            if step is not None:
                return value_at(floats, source.randrange(floats.size or 1))
            if is_log:
                return min(max(math.exp(source.uniform(math.log(low), math.log(high))), low), high)
            return source.uniform(low, high)
        case Normal(mean, deviation):
            return source.gauss(mean, deviation)
