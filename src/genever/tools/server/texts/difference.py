"""Where two texts, or two lists, differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def same_ends(old: Sequence[Any], new: Sequence[Any]) -> tuple[int, int]:
    """Return how many items two sequences have in common at the beginning, and after those at the end.

    >>> same_ends("Adam", "Adagram")
    (3, 1)
    """
    most = min(len(old), len(new))
    start = _longest(most, lambda count: old[:count] == new[:count])
    end = _longest(most - start, lambda count: old[len(old) - count :] == new[len(new) - count :])
    return start, end


def _longest(most: int, fits: Callable[[int], bool]) -> int:
    """Return the largest number up to one that fits, where all below it do."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
