"""The samplers and pruners that a sweep may have, with their arguments; what they do is elsewhere.

Those of Optuna have the names and defaults that they have there, so that nothing of it is imported to name one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeAlias, get_args

from genever.language.values.literals import value_text

# ---- Samplers -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GridSampler:
    """Each combination once, the last parameter changing fastest."""


@dataclass(frozen=True, slots=True)
class RandomSampler:
    """Chance: the same draws with the same seed, on every machine.

    Args:
        seed: Of chance; by default that of the sweep.
    """

    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TPESampler:
    """Optuna's tree-structured Parzen estimator: values as they are frequent among the good trials and rare elsewhere.

    Args:
        n_startup_trials: How many trials are drawn by chance before it learns.
        n_ei_candidates: Among how many candidates the most promising one is taken.
        seed: Of chance; by default that of the sweep.
        multivariate: Whether parameters are drawn together rather than each by itself.
        group: Whether, drawn together, they are grouped by the trials that have them.
        constant_liar: Whether trials that run count as bad ones, so that several at a time differ.
    """

    n_startup_trials: int = 10
    n_ei_candidates: int = 24
    seed: int | None = None
    multivariate: bool | None = None
    group: bool = False
    constant_liar: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CmaEsSampler:
    """Optuna's CMA-ES: a normal distribution that moves to where the good trials are; for numbers, one objective.

    Args:
        sigma0: How wide it is in the beginning, as a part of the space.
        n_startup_trials: How many trials are drawn by chance before it learns.
        seed: Of chance; by default that of the sweep.
        consider_pruned_trials: Whether it learns from pruned trials too.
        popsize: How many trials there are in a generation.
        use_separable_cma: Whether parameters are taken to be independent, which needs fewer trials.
        with_margin: Whether ints and steps keep from being stuck at one value.
        lr_adapt: Whether it adapts its own learning rate, for objectives with many local optima or noise.
    """

    sigma0: float | None = None
    n_startup_trials: int = 1
    seed: int | None = None
    consider_pruned_trials: bool = False
    popsize: int | None = None
    use_separable_cma: bool = False
    with_margin: bool = False
    lr_adapt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GPSampler:
    """Optuna's Bayesian optimization with a Gaussian process: for few, expensive trials. It needs SciPy and PyTorch.

    Args:
        seed: Of chance; by default that of the sweep.
        n_startup_trials: How many trials are drawn by chance before it learns.
        deterministic_objective: Whether the same values always give the same objective.
    """

    seed: int | None = None
    n_startup_trials: int = 10
    deterministic_objective: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QMCSampler:
    """Optuna's quasi-random sequence: spread more evenly than chance, and learning nothing.

    Args:
        qmc_type: Which sequence.
        scramble: Whether it is shuffled.
        seed: Of the shuffling; by default that of the sweep.
    """

    qmc_type: Literal["sobol", "halton"] = "sobol"
    scramble: bool = False
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NSGAIISampler:
    """Optuna's genetic algorithm, for several objectives: it crosses the trials that no other one beats.

    Args:
        population_size: How many trials there are in a generation.
        mutation_prob: How likely a value is drawn anew; by default one in the number of parameters.
        crossover_prob: How likely a trial has two parents.
        swapping_prob: How likely it has a value of the second one.
        seed: Of chance; by default that of the sweep.
    """

    population_size: int = 50
    mutation_prob: float | None = None
    crossover_prob: float = 0.9
    swapping_prob: float = 0.5
    seed: int | None = None


#: Those of Optuna.
OptunaSampler: TypeAlias = TPESampler | CmaEsSampler | GPSampler | QMCSampler | NSGAIISampler
Sampler: TypeAlias = GridSampler | RandomSampler | OptunaSampler

#: The names that stand for one without arguments.
SamplerName: TypeAlias = Literal["grid", "random", "tpe", "cmaes", "gp", "qmc", "nsga2"]
SAMPLERS: Mapping[str, Callable[[], Sampler]] = {
    "grid": GridSampler,
    "random": RandomSampler,
    "tpe": TPESampler,
    "cmaes": CmaEsSampler,
    "gp": GPSampler,
    "qmc": QMCSampler,
    "nsga2": NSGAIISampler,
}


# ---- Pruners ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NopPruner:
    """Prunes nothing."""


@dataclass(frozen=True, slots=True)
class MedianPruner:
    """Optuna's rule of the median: a trial ends whose best so far is worse than the median of the others at that step.

    Args:
        n_startup_trials: How many trials have to end before any is pruned.
        n_warmup_steps: Up to which step none is pruned.
        interval_steps: Every how many steps it is decided.
        n_min_trials: How many trials must have reported at a step for a decision.
    """

    n_startup_trials: int = 5
    n_warmup_steps: int = 0
    interval_steps: int = 1
    n_min_trials: int = 1


@dataclass(frozen=True, slots=True)
class PercentilePruner:
    """Optuna's rule of the percentile: as that of the median, with another share of the trials that go on.

    Args:
        percentile: How many percent go on.
        n_startup_trials: How many trials have to end before any is pruned.
        n_warmup_steps: Up to which step none is pruned.
        interval_steps: Every how many steps it is decided.
        n_min_trials: How many trials must have reported at a step for a decision.
    """

    percentile: float
    n_startup_trials: int = 5
    n_warmup_steps: int = 0
    interval_steps: int = 1
    n_min_trials: int = 1


@dataclass(frozen=True, slots=True)
class SuccessiveHalvingPruner:
    """Optuna's asynchronous successive halving: at each rung, the best of those that came so far go on.

    Args:
        min_resource: The step of the first rung; ``'auto'`` takes it from the first trials.
        reduction_factor: One in how many goes on to the next rung, which has so many times the steps.
        min_early_stopping_rate: How many rungs are left out in the beginning.
        bootstrap_count: How many trials have to reach a rung before any goes on.
    """

    min_resource: int | Literal["auto"] = "auto"
    reduction_factor: int = 4
    min_early_stopping_rate: int = 0
    bootstrap_count: int = 0


@dataclass(frozen=True, slots=True)
class HyperbandPruner:
    """Optuna's Hyperband: successive halving several times over, from many short trials to few long ones.

    Args:
        min_resource: The step of the first rung.
        max_resource: The last step of a trial; ``'auto'`` takes it from the first ones.
        reduction_factor: One in how many goes on to the next rung, which has so many times the steps.
        bootstrap_count: How many trials have to reach a rung before any goes on.
    """

    min_resource: int = 1
    max_resource: int | Literal["auto"] = "auto"
    reduction_factor: int = 3
    bootstrap_count: int = 0


@dataclass(frozen=True, slots=True)
class ThresholdPruner:
    """Optuna's thresholds: a trial ends whose number is out of bounds, or NaN.

    Args:
        lower: The least that it may be.
        upper: The most that it may be.
        n_warmup_steps: Up to which step none is pruned.
        interval_steps: Every how many steps it is decided.
    """

    lower: float | None = None
    upper: float | None = None
    n_warmup_steps: int = 0
    interval_steps: int = 1


@dataclass(frozen=True, slots=True)
class PatientPruner:
    """Optuna's patience: another pruner decides only where a trial has not improved for some steps.

    Args:
        wrapped_pruner: The other one; None where patience alone decides.
        patience: For how many steps it may fail to improve.
        min_delta: The least change that counts as improving.
    """

    wrapped_pruner: Pruner | None
    patience: int
    min_delta: float = 0.0


Pruner: TypeAlias = (
    NopPruner
    | MedianPruner
    | PercentilePruner
    | SuccessiveHalvingPruner
    | HyperbandPruner
    | ThresholdPruner
    | PatientPruner
)

#: The names that stand for one without arguments.
PrunerName: TypeAlias = Literal["none", "median", "halving", "hyperband"]
PRUNERS: Mapping[str, Callable[[], Pruner]] = {
    "none": NopPruner,
    "median": MedianPruner,
    "halving": SuccessiveHalvingPruner,
    "hyperband": HyperbandPruner,
}


SAMPLER_KINDS = get_args(Sampler)
PRUNER_KINDS = get_args(Pruner)


# ---- Both ---------------------------------------------------------------------------------------------


def arguments(choice: Sampler | Pruner) -> dict[str, Any]:
    """Return the arguments of a sampler or pruner but for those that are None, which Optuna decides."""
    found = {each.name: getattr(choice, each.name) for each in fields(choice)}
    return {name: value for name, value in found.items() if value is not None}


def choice_text(choice: Sampler | Pruner) -> str:
    """Return a sampler or pruner as a binding file refers to it, with the arguments that are not the defaults.

    >>> choice_text(TPESampler(seed=1))
    '@TPESampler(seed=1)'
    """
    kind = type(choice)
    given = [
        f"{each.name}={_text(getattr(choice, each.name))}"
        for each in fields(choice)
        if getattr(choice, each.name) != each.default
    ]
    return f"@{kind.__name__}({', '.join(given)})"


def _text(value: Any) -> str:
    return choice_text(value) if isinstance(value, PRUNER_KINDS) else value_text(value)
