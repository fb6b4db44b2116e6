"""What two pieces of work cost beside each other, in processor time, such that a busy machine decides no test."""

import gc
import time
from collections.abc import Callable

ROUNDS = 12


def seconds(work: Callable[[], object]) -> float:
    """The processor time in seconds that one piece of work takes.

    Garbage is not looked for meanwhile: that takes as long as the heap of all the tests before is large.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        begin = time.process_time()
        work()
        return time.process_time() - begin
    finally:
        if was_on:
            gc.enable()


def costs_at_most(factor: float, work: Callable[[], object], base: Callable[[], object]) -> bool:
    """Return whether `work` takes at most `factor` times as long as `base`.

    Both are measured in turns, and the least of each is compared, until it holds or twelve rounds are over:
    what else a machine does makes single measurements longer, never the least of many.
    """
    works, bases = [], []
    for _ in range(ROUNDS):
        bases.append(seconds(base))
        works.append(seconds(work))
        if min(works) <= factor * min(bases):
            return True
    return False
