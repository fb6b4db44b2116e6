"""How a sweep goes about it, checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, NamedTuple, get_args, get_type_hints

from genever.experiments.sweeps.engines.launchers import LAUNCHERS, Launcher, LauncherName, is_launcher
from genever.experiments.sweeps.goal import Direction, Goal
from genever.experiments.sweeps.sampling.choices import (
    PRUNER_KINDS,
    PRUNERS,
    SAMPLER_KINDS,
    SAMPLERS,
    NopPruner,
    Pruner,
    Sampler,
)
from genever.language.text.errors import GeneverError, error
from genever.language.text.secrets import HIDDEN
from genever.language.values.description import described
from genever.language.values.literals import value_text


class Settings(NamedTuple):
    """How a sweep goes about it; see `genever.sweeps.sweep`."""

    sampler: Sampler | None = None
    trials: int | None = None
    seed: int = 0
    jobs: int = 1
    objective: str | list[str] | None = None
    direction: Direction | list[Direction] = "minimize"
    pruner: Pruner | None = None
    retries: int = 0
    timeout: float | None = None
    fail_fast: bool = False
    reuse: bool = True
    repeat_over: str | None = None
    launcher: Launcher | LauncherName | None = None
    storage: str | None = None

    @property
    def goal(self) -> Goal:
        """What the sweep looks for."""
        return Goal.made(self.objective, self.direction, self.repeat_over)

    @property
    def is_pruned(self) -> bool:
        """Whether trials may end early."""
        return self.pruner is not None and not isinstance(self.pruner, NopPruner)


def checked(given: Mapping[str, Any]) -> Settings:
    """Return settings from what a program or a command line gives; names of samplers and pruners stand for them.

    Raises:
        GeneverError: A setting cannot have its value, code ``bad-setting``.
    """
    for name, value in given.items():
        is_right, what = _RULES[name]
        if not is_right(value):
            raise _wrong(name, HIDDEN if name == "storage" else value, f"it is {what}")
    made: dict[str, Any] = {name: list(each) if isinstance(each, tuple) else each for name, each in given.items()}
    kinds: Mapping[str, Mapping[str, Callable[[], Any]]] = {"sampler": SAMPLERS, "pruner": PRUNERS}
    for name, by_name in kinds.items():
        if isinstance(made.get(name), str):
            made[name] = by_name[made[name]]()
    settings = Settings(**made)
    _check_arguments("sampler", settings.sampler)
    _check_arguments("pruner", settings.pruner)
    return settings


def refuse_directions(settings: Settings) -> None:
    """Raise an error where a list of directions is not as long as that of the objectives.

    Raises:
        GeneverError: That is so, code ``bad-setting``.
    """
    count = len(settings.objective) if isinstance(settings.objective, list) else 1
    if isinstance(settings.direction, list) and len(settings.direction) != count:
        raise _wrong("direction", settings.direction, f"it needs one for each objective, and there are {count}")


def refuse_conflicts(settings: Settings) -> None:
    """Raise an error where an objective stands twice, or a pruner has none or several.

    Raises:
        GeneverError: That is so, code ``bad-setting``.
    """
    names = settings.goal.names
    if len(set(names)) < len(names):
        raise _wrong("objective", names, "each metric counts once")
    if settings.is_pruned and (names[0] is None or len(names) > 1):
        what = f"one metric decides which trials are pruned, and the sweep has {_number(settings.objective)}"
        hint = "say which: sweep.objective = 'accuracy', or --objective accuracy"
        raise error("bad-setting", what, hint=hint)


def _number(objective: str | list[str] | None) -> str:
    return f"{len(objective)} objectives" if objective else "none"


def _wrong(name: str, value: Any, hint: str) -> GeneverError:
    return error("bad-setting", f"sweep.{name} cannot be {value_text(described(value))}", hint=hint)


def _check_arguments(name: str, choice: Sampler | Pruner | None) -> None:
    """Raise an error where an argument of a sampler or pruner is not of its type.

    Raises:
        GeneverError: That is so, code ``bad-setting``.
    """
    if choice is None:
        return
    from genever.runtime.annotations.fit import annotation_text, fits  # They are needed by few sweeps.

    hints = get_type_hints(type(choice))
    for each in fields(choice):
        value, hint = getattr(choice, each.name), hints[each.name]
        if isinstance(value, PRUNER_KINDS):
            _check_arguments(name, value)
        elif fits(value, hint) is False:
            what = f"{type(choice).__name__}.{each.name} cannot be {value_text(described(value))}"
            raise error("bad-setting", what, hint=f"it is of type {annotation_text(hint)}")


def _is_one_of(value: object, names: Mapping[str, object], kinds: tuple[type, ...]) -> bool:
    return value in names if isinstance(value, str) else isinstance(value, kinds)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _are_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(each, str) for each in value)


_DIRECTIONS = get_args(Direction)
_NAMES = "the name of a metric, or a list of several"
#: For each setting whether it can have a value, and what it is.
_RULES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "sampler": (
        lambda value: value is None or _is_one_of(value, SAMPLERS, SAMPLER_KINDS),
        f"one of {', '.join(map(repr, SAMPLERS))}, or as in @TPESampler(seed=1)",
    ),
    "trials": (lambda value: value is None or _is_count(value), "a number of trials, at least 1"),
    "seed": (lambda value: isinstance(value, int), "an int"),
    "jobs": (_is_count, "a number of processes, at least 1"),
    "objective": (lambda value: value is None or isinstance(value, str) or _are_texts(value), _NAMES),
    "direction": (
        lambda value: (
            value in _DIRECTIONS
            or (isinstance(value, list | tuple) and bool(value) and all(each in _DIRECTIONS for each in value))
        ),
        "'minimize' or 'maximize', or a list with one for each objective",
    ),
    "pruner": (
        lambda value: value is None or _is_one_of(value, PRUNERS, PRUNER_KINDS),
        f"one of {', '.join(map(repr, PRUNERS))}, or as in @MedianPruner()",
    ),
    "launcher": (lambda value: value is None or is_launcher(value), f"one of {', '.join(map(repr, LAUNCHERS))}"),
    "retries": (lambda value: value == 0 or _is_count(value), "how often a trial that failed is run again"),
    "timeout": (lambda value: value is None or (isinstance(value, int | float) and value > 0), "a number of seconds"),
    "fail_fast": (lambda value: isinstance(value, bool), "True or False"),
    "reuse": (lambda value: isinstance(value, bool), "True or False"),
    "repeat_over": (lambda value: value is None or isinstance(value, str), "the name of a parameter or macro"),
    "storage": (
        lambda value: value is None or (isinstance(value, str) and "://" in value),
        "the URL of a database, as in 'sqlite:///study.db' or 'postgresql+psycopg://host/optuna'",
    ),
}
