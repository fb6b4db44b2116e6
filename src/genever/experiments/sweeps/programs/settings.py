"""How a sweep goes about it: what the binding files say, and options of the command line before that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genever.experiments.sweeps.programs.composer import Composer
from genever.experiments.sweeps.programs.launching import launcher_for
from genever.experiments.sweeps.settings import Settings, checked, refuse_conflicts, refuse_directions
from genever.language.text.errors import error
from genever.language.text.secrets import HIDDEN
from genever.language.values.references import SWEEP


def settings_of(composer: Composer, options: Mapping[str, Any]) -> Settings:
    """Return the settings of a sweep.

    Args:
        composer: Loads the files.
        options: What the command line says, by the names of `Settings`, and those of `launcher_for`; None for what it
            does not.

    Raises:
        GeneverError: A setting cannot have its value, code ``bad-setting``.
    """
    session, settings = composer.session(), Settings()
    target = session.catalog.target(SWEEP)
    if target is not None:  # A file imports `genever.sweeps`.
        with session:
            settings = target.wrapper()
    given: dict[str, Any] = {name: options[name] for name in Settings._fields if options.get(name) is not None}
    if not given.get("objective"):
        refuse_directions(settings)
    goal = settings.goal.asked(given.pop("objective", ()), given.pop("direction", None))
    settings = checked(settings._asdict() | goal.description() | given)
    refuse_conflicts(settings)
    if settings.storage is not None and HIDDEN in settings.storage:
        what = f"the storage of this sweep is {settings.storage}: its password was not written down"
        raise error("bad-setting", what, hint="give --storage, or let the file say sweep.storage = secret(env('…'))")
    return settings._replace(launcher=launcher_for(settings.launcher, options))
