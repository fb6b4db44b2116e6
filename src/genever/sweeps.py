"""How a sweep goes about it, said in a binding file: ``import genever.sweeps``, then ``sweep.trials = 50``.

The names of samplers, pruners and engines are configurables too: ``sweep.sampler = @TPESampler(seed=1)``,
``sweep.launcher = @slurm(partition='gpu')``.
"""

from __future__ import annotations

from genever.api import configurable, register
from genever.experiments.functions.results import Sweep, Trial, load
from genever.experiments.sweeps.engines.launchers import (
    LAUNCHERS,
    Dask,
    Launcher,
    LauncherName,
    Local,
    Loky,
    Ray,
    Slurm,
)
from genever.experiments.sweeps.goal import Direction
from genever.experiments.sweeps.sampling.choices import (
    CmaEsSampler,
    GPSampler,
    GridSampler,
    HyperbandPruner,
    MedianPruner,
    NopPruner,
    NSGAIISampler,
    PatientPruner,
    PercentilePruner,
    Pruner,
    PrunerName,
    QMCSampler,
    RandomSampler,
    Sampler,
    SamplerName,
    SuccessiveHalvingPruner,
    ThresholdPruner,
    TPESampler,
)
from genever.experiments.sweeps.settings import Settings, checked

__all__ = [
    "CmaEsSampler",
    "Dask",
    "GPSampler",
    "GridSampler",
    "HyperbandPruner",
    "Local",
    "Loky",
    "MedianPruner",
    "NSGAIISampler",
    "NopPruner",
    "PatientPruner",
    "PercentilePruner",
    "QMCSampler",
    "RandomSampler",
    "Ray",
    "Settings",
    "Slurm",
    "SuccessiveHalvingPruner",
    "Sweep",
    "TPESampler",
    "ThresholdPruner",
    "Trial",
    "load",
    "sweep",
]

register(module="genever.sweeps")(GridSampler)
register(module="genever.sweeps")(RandomSampler)
register(module="genever.sweeps")(TPESampler)
register(module="genever.sweeps")(CmaEsSampler)
register(module="genever.sweeps")(GPSampler)
register(module="genever.sweeps")(QMCSampler)
register(module="genever.sweeps")(NSGAIISampler)

register(module="genever.sweeps")(NopPruner)
register(module="genever.sweeps")(MedianPruner)
register(module="genever.sweeps")(PercentilePruner)
register(module="genever.sweeps")(SuccessiveHalvingPruner)
register(module="genever.sweeps")(HyperbandPruner)
register(module="genever.sweeps")(ThresholdPruner)
register(module="genever.sweeps")(PatientPruner)

for _name, _kind in LAUNCHERS.items():
    register(_name, module="genever.sweeps")(_kind)


@configurable(
    module="genever.sweeps",
    fingerprint_ignore=[
        "sampler",
        "trials",
        "seed",
        "jobs",
        "objective",
        "direction",
        "pruner",
        "retries",
        "timeout",
        "fail_fast",
        "reuse",
        "repeat_over",
        "launcher",
        "storage",
    ],
)
def sweep(
    sampler: Sampler | SamplerName | None = None,
    trials: int | None = None,
    seed: int = 0,
    jobs: int = 1,
    objective: str | list[str] | None = None,
    direction: Direction | list[Direction] = "minimize",
    pruner: Pruner | PrunerName | None = None,
    retries: int = 0,
    timeout: float | None = None,
    fail_fast: bool = False,
    reuse: bool = True,
    repeat_over: str | None = None,
    launcher: Launcher | LauncherName | None = None,
    storage: str | None = None,
) -> Settings:
    """Return how ``genever sweep`` goes about it, unless an option of the command says otherwise.

    Args:
        sampler: What draws the values of a trial: each combination in turn, chance, or what Optuna suggests. By default
            a grid where all spaces are finite, else chance.
        trials: How many trials there are at most; by default all of a grid.
        seed: Of chance.
        jobs: How many trials run at a time.
        objective: Which of the numbers that ``main`` returns or reports decides what is best; a list of several for
            trials of which no other one is better in all.
        direction: Whether less of it is better, or more; a list where several objectives differ in it.
        pruner: What ends trials early that do badly, by what they report; by default nothing does.
        retries: How often a trial that failed is run again.
        timeout: The longest that a trial may take, in seconds.
        fail_fast: Whether no more trials begin when one has failed.
        reuse: Whether a run that was made before is taken in the place of a trial that is the same.
        repeat_over: The parameter or macro that only repeats a trial, as a seed does: the mean over its values decides.
        launcher: What the trials run on, by name, or with settings as in ``@slurm(partition='gpu')``; by default
            processes on this machine.
        storage: The URL of a database that keeps Optuna's study, instead of a file in the sweep's folder.
    """
    return checked(
        {
            "sampler": sampler,
            "trials": trials,
            "seed": seed,
            "jobs": jobs,
            "objective": objective,
            "direction": direction,
            "pruner": pruner,
            "retries": retries,
            "timeout": timeout,
            "fail_fast": fail_fast,
            "reuse": reuse,
            "repeat_over": repeat_over,
            "launcher": launcher,
            "storage": storage,
        }
    )
