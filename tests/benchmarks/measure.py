"""Timing that a busy machine disturbs little: the contestants take turns, and each one's best round counts."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table.

    ``ratio`` compares Genever with ``baseline``; it meets ``target`` where it is at most that, or with
    ``at_least`` no less. Times are in seconds; ``as_rate`` shows them as so many a second.
    """

    name: str
    baseline: str
    times: Mapping[str, float]
    ratio: float
    target: float | None
    at_least: bool = False
    as_rate: bool = False

    @property
    def meets_target(self) -> bool:
        """Whether the ratio is as good as it must be."""
        if self.target is None:
            return True
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target


class Growth(NamedTuple):
    """How long one item takes among more and more of them: ``{how many: seconds}``, the fewest first."""

    name: str
    times: Mapping[int, float]
    target: float = 2.5  # Not 1: many items do not fit the processor's caches.

    @property
    def factor(self) -> float:
        """How many times as long it takes among the most."""
        _, *_, last = self.times.values()
        return last / next(iter(self.times.values()))

    @property
    def meets_target(self) -> bool:
        """Whether the time hardly depends on how many there are."""
        return self.factor <= self.target


def calls(contestants: Mapping[str, Callable[[], object]], rounds: int = 15, budget: float = 0.02) -> dict[str, float]:
    """Return the seconds of processor time that one call of each takes."""
    numbers = {name: _number(call, budget) for name, call in contestants.items()}
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(rounds):
        for name, call in contestants.items():
            best[name] = min(best[name], _seconds(call, numbers[name]) / numbers[name])
    return best


def programs(contestants: Mapping[str, list[str]], rounds: int = 15) -> dict[str, float]:
    """Return the seconds of processor time that ``python ARGUMENTS…`` takes for each."""
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(rounds):
        for name, arguments in contestants.items():
            before = _children()
            subprocess.run([sys.executable, *arguments], check=True, env=_environment(), stdout=subprocess.DEVNULL)
            best[name] = min(best[name], _children() - before)
    return best


_FORKED = """
import os, time, {library} as library
library.configurable("f")(lambda x=1: x)
if not os.fork():
    before = time.process_time()
    library.parse_config("f.x = 2")
    os.write(1, str(time.process_time() - before).encode())
    os._exit(0)
os.wait()
"""


def forked(libraries: Iterable[str], rounds: int = 15) -> dict[str, float]:
    """Return the seconds of processor time that the first parse of a fork takes, made after the import of a library."""
    best = dict.fromkeys(libraries, float("inf"))
    for _ in range(rounds):
        for library in best:
            program = _FORKED.format(library=library)
            shown = subprocess.check_output([sys.executable, "-c", program], env=_environment())
            best[library] = min(best[library], float(shown))
    return best


def _environment() -> dict[str, str]:
    """The variables for a program: it finds compiled modules, as those of an installed package are."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _children() -> float:
    """The processor time of all programs run so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _number(call: Callable[[], object], budget: float) -> int:
    """How often to make a call so that a round takes about ``budget`` seconds."""
    number = 1
    call()  # The first one may import what the others need.
    for _ in range(2):  # Frequent calls get code of their own, and the round in which that is written is a slow one.
        while _seconds(call, number) < budget / 4:
            number *= 4
    return number


def _seconds(call: Callable[[], object], number: int) -> float:
    turns = range(number)
    start = time.process_time()  # Of the processor, so that other programs on the machine count less.
    for _ in turns:
        call()
    return time.process_time() - start
