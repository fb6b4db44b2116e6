"""How a sweep goes about it."""

from __future__ import annotations

from typing import Literal, NamedTuple

#: What draws the values of a trial.
Sampler = Literal["grid", "random", "tpe", "cmaes", "gp", "qmc", "nsga2"]


class Settings(NamedTuple):
    """How a sweep goes about it; see `genever.sweeps.sweep`."""

    sampler: Sampler | None = None
    trials: int | None = None
    seed: int = 0
    jobs: int = 1
    objective: str | None = None
    direction: Literal["minimize", "maximize"] = "minimize"
    timeout: float | None = None
    fail_fast: bool = False
    repeat_over: str | None = None
