"""Begin a sweep in its folder, or go on with the one that is there."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from genever.experiments.runs.folder import RUNS, folder_for, from_here
from genever.experiments.sweeping.composer import Composer
from genever.experiments.sweeps.ledger import Ledger, Record
from genever.experiments.sweeps.samplers import GridSampler, RandomSampler, Sampler
from genever.experiments.sweeps.settings import Settings
from genever.language.text.errors import GeneverError, error

#: The samplers that draw the same again.
REPEATABLE = ("grid", "random")
#: Where sweeps are kept, below the folder of runs.
SWEEPS = "sweeps"


def folder_of(out: str | None, composer: Composer, settings: Settings) -> Path:
    """Return the folder of the sweep: that of one with the same spaces that has not ended, else a new one."""
    if out is not None:
        return Path(os.path.abspath(out))
    folder = Path(os.path.abspath(RUNS), SWEEPS, composer.name)
    for earlier in sorted(folder.glob("*"), reverse=True):
        try:
            description = Ledger(earlier).description()
        except GeneverError:
            continue
        if (
            description is not None
            and not description.get("ended")
            and not _differences(description, composer, settings)
        ):
            return earlier
    return folder / folder_for(composer.name, datetime.now(UTC)).name


def _described(composer: Composer, settings: Settings) -> dict[str, Any]:
    return {
        "fingerprint": composer.fingerprint,
        "sampler": sampler_name(composer, settings),
        "seed": settings.seed,
        "objective": settings.objective,
        "repeat_over": settings.repeat_over,
        "direction": settings.direction,
        "files": [*composer.request.files],
        "bindings": [binding.text for binding in composer.request.bindings],
        "main": composer.request.main,
    }


def _differences(description: dict[str, Any], composer: Composer, settings: Settings) -> list[str]:
    """Return the words for what a sweep on disk has otherwise."""
    words = {"fingerprint": "its spaces or what else is bound", "sampler": "its sampler", "seed": "its seed"}
    if sampler_name(composer, settings) not in REPEATABLE:  # What it has learnt is about these.
        words |= {"objective": "its objective", "direction": "whether more of that is better"}
    described = _described(composer, settings)
    return [word for name, word in words.items() if description.get(name) != described[name]]


def open_sweep(ledger: Ledger, composer: Composer, settings: Settings, command: Sequence[str]) -> None:
    """Describe a sweep that begins in its folder, or check that it is the one that goes on there.

    Raises:
        GeneverError: Another sweep is in the folder.
    """
    description = ledger.description()
    if description is None:
        _check_new(ledger.folder)
        sampler_for(composer, settings, None)  # What is wrong with it is said before anything is written.
        started = datetime.now(UTC).isoformat()
        ledger.describe({**_described(composer, settings), "command": [*command], "started": started, "ended": None})
    elif different := _differences(description, composer, settings):
        message = f"another sweep is in {from_here(ledger.folder)}: {' and '.join(different)} differ"
        raise error("run-folder", message, hint="give another --out, or the arguments that it was begun with")


def first_missing(records: Mapping[int, Record], sampler: str) -> int:
    """Return the number of the next trial to draw: where the folder of one was removed or damaged, that one."""
    if sampler in REPEATABLE:
        return next(number for number in count() if number not in records)
    return max(records, default=-1) + 1


def _check_new(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        what = f"{from_here(folder)} is not empty, and no sweep is in it"
        raise error("run-folder", what, hint="give another --out")


def sampler_name(composer: Composer, settings: Settings) -> str:
    """Return the name of what draws the trials."""
    return settings.sampler or ("grid" if composer.is_finite else "random")


def sampler_for(composer: Composer, settings: Settings, folder: Path | None, position: Any = None) -> Sampler:
    """Return what draws the trials.

    Args:
        composer: Loads the configuration.
        settings: Say which it is.
        folder: Where it keeps what it learns; None where nothing is kept.
        position: Where it goes on.
    """
    name = sampler_name(composer, settings)
    if name == "grid":
        composer.refuse_endless()
        return GridSampler(position)
    if settings.trials is None:
        raise error("bad-space", f"there is no end to what {name} draws", hint="say how many: --trials 20")
    if name == "random":
        return RandomSampler(settings.seed, position)
    from genever.experiments.sweeps.optuna import OptunaSampler  # It takes a while to import.

    return OptunaSampler(name, folder, settings.seed)
