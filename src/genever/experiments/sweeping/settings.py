"""How a sweep goes about it: what the binding files say, and options of the command line before that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from genever.experiments.sweeping.composer import Composer
from genever.experiments.sweeps.settings import Sampler, Settings
from genever.language.text.errors import error
from genever.language.values.literals import value_text
from genever.language.values.references import SWEEP


def settings_of(composer: Composer, options: Mapping[str, Any]) -> Settings:
    """Return the settings of a sweep.

    Args:
        composer: Loads the files.
        options: What the command line says, by the names of `Settings`; None for what it does not.

    Raises:
        GeneverError: A setting cannot have its value, code ``bad-setting``.
    """
    session, settings = composer.session(), Settings()
    target = session.catalog.target(SWEEP)
    if target is not None:  # A file imports `genever.sweeps`.
        with session:
            settings = target.wrapper()
    for name, value in settings._asdict().items():
        is_right, what = _RULES[name]
        if not is_right(value):
            message = f"sweep.{name} cannot be {value_text(value)}"
            raise error("bad-setting", message, hint=f"it is {what}")
    given: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    return settings._replace(**given)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


_SAMPLERS, _DIRECTIONS = get_args(Sampler), ("minimize", "maximize")
#: For each setting whether it can have a value, and what it is.
_RULES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "sampler": (lambda value: value is None or value in _SAMPLERS, f"one of {', '.join(map(repr, _SAMPLERS))}"),
    "trials": (lambda value: value is None or _is_count(value), "a number of trials, at least 1"),
    "seed": (lambda value: isinstance(value, int), "an int"),
    "jobs": (_is_count, "a number of processes, at least 1"),
    "objective": (lambda value: value is None or isinstance(value, str), "the name of a metric"),
    "direction": (lambda value: value in _DIRECTIONS, "'minimize' or 'maximize'"),
    "timeout": (lambda value: value is None or (isinstance(value, int | float) and value > 0), "a number of seconds"),
    "repeat_over": (lambda value: value is None or isinstance(value, str), "the name of a parameter or macro"),
    "fail_fast": (lambda value: isinstance(value, bool), "True or False"),
}
