"""The sampler that the settings of a sweep ask for."""

from __future__ import annotations

from typing import Any

from genever.experiments.sweeps.sampling import choices
from genever.experiments.sweeps.sampling.samplers import GridSampler, RandomSampler, Sampler
from genever.experiments.sweeps.sampling.study import StudyPlace

#: Those that draw the same again, so that a trial that is gone can be drawn once more.
REPEATABLE = (choices.GridSampler, choices.RandomSampler)


def make_sampler(
    choice: choices.Sampler, seed: int, place: StudyPlace, position: Any = None, *, is_constrained: bool = False
) -> Sampler:
    """Return what draws the trials.

    Args:
        choice: Says which it is.
        seed: Of chance, where that has none of its own.
        place: Where one that learns keeps what it has learnt.
        position: Where it goes on.
        is_constrained: Whether draws may break an assertion.

    Raises:
        GeneverError: It cannot be made.
    """
    if isinstance(choice, choices.GridSampler):
        return GridSampler(position)
    if isinstance(choice, choices.RandomSampler):
        return RandomSampler(seed if choice.seed is None else choice.seed, position)
    from genever.experiments.sweeps.sampling.optuna import OptunaSampler  # It takes a while to import.

    return OptunaSampler(choice, place, seed, is_constrained=is_constrained)
