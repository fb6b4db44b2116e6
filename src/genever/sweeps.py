"""How a sweep goes about it, said in a binding file: ``import genever.sweeps``, then ``sweep.trials = 50``."""

from __future__ import annotations

from typing import Literal

from genever.api import configurable
from genever.experiments.sweeps.settings import Sampler, Settings

__all__ = ["Settings", "sweep"]


@configurable(module="genever.sweeps", fingerprint_ignore=Settings._fields)
def sweep(
    sampler: Sampler | None = None,
    trials: int | None = None,
    seed: int = 0,
    jobs: int = 1,
    objective: str | None = None,
    direction: Literal["minimize", "maximize"] = "minimize",
    timeout: float | None = None,
    fail_fast: bool = False,
    repeat_over: str | None = None,
) -> Settings:
    """Return how ``genever sweep`` goes about it, unless an option of the command says otherwise.

    Args:
        sampler: What draws the values of a trial: each combination in turn, chance, or what Optuna suggests. By default
            a grid where all spaces are finite, else chance.
        trials: How many trials there are at most; by default all of a grid.
        seed: Of chance.
        jobs: How many trials run at a time.
        objective: Which of the numbers that ``main`` returns or reports decides what is best.
        direction: Whether less of it is better, or more.
        timeout: The longest that a trial may take, in seconds.
        fail_fast: Whether no more trials begin when one has failed.
        repeat_over: The parameter or macro that only repeats a trial, as a seed does: the mean over its values decides.
    """
    return Settings(sampler, trials, seed, jobs, objective, direction, timeout, fail_fast, repeat_over)
