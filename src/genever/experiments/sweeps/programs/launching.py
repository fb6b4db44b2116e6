"""What the trials of a sweep run on: what the binding files say, and options of the command line before that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genever.experiments.sweeps.engines.launchers import LAUNCHERS, Launcher, launcher_of, name_of
from genever.language.text.errors import GeneverError, error
from genever.language.values.references import SWEEP
from genever.runtime.session import Session, active

#: The options that are settings of an engine.
OF_ENGINES = ("address", "cpus", "gpus", "memory")


def launcher_for(bound: Launcher | str | None, options: Mapping[str, Any]) -> Launcher:
    """Return what a sweep runs on.

    Args:
        bound: What the binding files say.
        options: What the command line says: ``on``, an engine's name or a call with its settings, and `OF_ENGINES`.

    Raises:
        GeneverError: There is no such engine or setting, code ``bad-setting``.
    """
    given = options.get("on")
    if given is not None and (bound is None or given != name_of(bound)):
        bound = given if given in LAUNCHERS else _called(given)
    return launcher_of(bound, {name: options[name] for name in OF_ENGINES if options.get(name) is not None})


def _called(text: str) -> Launcher:
    """Return what a call as ``slurm(partition='gpu')`` means, which is written as in a binding file."""
    if text.partition("(")[0].strip() not in LAUNCHERS or "(" not in text:
        hint = f"it is one of {', '.join(LAUNCHERS)}, or one with its settings, as \"local(memory='4GiB')\""
        raise error("bad-setting", f"there is no engine {text!r}", hint=hint)
    session = Session(active().catalog)
    try:
        session.parse(["import genever.sweeps", f"sweep.launcher = @genever.sweeps.{text.strip()}"])
        target = session.catalog.target(SWEEP)
        assert target is not None
        with session:
            launcher: Launcher = target.wrapper().launcher
    except TypeError as problem:
        if isinstance(problem, GeneverError):
            raise
        raise error("bad-setting", f"the engine cannot be {text!r}: {problem}") from None
    return launcher
