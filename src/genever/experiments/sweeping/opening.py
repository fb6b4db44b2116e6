"""Begin a sweep in its folder, or go on with the one that is there."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from genever.experiments.runs.folder import RUNS, folder_for, from_here
from genever.experiments.sweeping.composer import Composer
from genever.experiments.sweeps.ledger import Ledger, Record
from genever.experiments.sweeps.sampling import choices
from genever.experiments.sweeps.sampling.making import REPEATABLE, make_sampler
from genever.experiments.sweeps.sampling.pruning import Pruning
from genever.experiments.sweeps.sampling.samplers import Sampler
from genever.experiments.sweeps.sampling.study import (
    STUDY,
    StudyPlace,
    loaded,
    made,
    refuse_unreachable,
    without_password,
)
from genever.experiments.sweeps.settings import Settings
from genever.language.text.errors import GeneverError, error

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
        "spaces": composer.spaces,
        "sampler": choices.choice_text(choice_of(composer, settings)),
        "seed": settings.seed,
        **settings.goal.description(),
        "storage": without_password(settings.storage) if settings.storage is not None else None,
        "files": [*composer.request.files],
        "bindings": [without_password(binding.text) for binding in composer.request.bindings],
        "main": composer.request.main,
    }


def _differences(description: dict[str, Any], composer: Composer, settings: Settings) -> list[str]:
    """Return the words for what a sweep on disk has otherwise."""
    words = {"sampler": "its sampler", "seed": "its seed"}
    if not isinstance(choice_of(composer, settings), REPEATABLE):  # What it has learnt is about these.
        words |= {"objective": "its objective", "direction": "whether more of that is better"}
        words |= {"storage": "where its study is kept"}
    described = _described(composer, settings)
    found = [word for name, word in words.items() if description.get(name) != described[name]]
    if description.get("fingerprint") == described["fingerprint"]:
        return found
    before, now = description.get("spaces") or {}, described["spaces"]
    changed = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    spaces = [f"{name} ({before.get(name, 'no space')}, now {now.get(name, 'no space')})" for name in changed]
    return [*spaces, *found] if spaces else ["what else is bound", *found]


def open_sweep(ledger: Ledger, composer: Composer, settings: Settings, command: Sequence[str]) -> None:
    """Describe a sweep that begins in its folder, or check that it is the one that goes on there.

    Raises:
        GeneverError: Another sweep is in the folder.
    """
    description = ledger.description()
    if description is None:
        _check_new(ledger.folder)
        sampler_for(composer, settings, study_place(None, settings))  # What is wrong with it is said at once.
        if settings.pruner is not None:
            made(loaded("a pruner").pruners, settings.pruner)
        if settings.storage is not None:
            refuse_unreachable(settings.storage)
        started = datetime.now(UTC).isoformat()
        begun = {
            "study": f"{composer.name} {started} {uuid4().hex[:8]}",  # Its name, in a database of several.
            "command": [*map(without_password, command)],
            "started": started,
            "ended": None,
        }
        ledger.describe(_described(composer, settings) | begun)
    elif different := _differences(description, composer, settings):
        message = f"another sweep is in {from_here(ledger.folder)}: {' and '.join(different)} differ"
        raise error("run-folder", message, hint="give another --out, or the arguments that it was begun with")


def first_missing(records: Mapping[int, Record], choice: choices.Sampler) -> int:
    """Return the number of the next trial to draw: where the folder of one was removed or damaged, that one."""
    if isinstance(choice, REPEATABLE):
        return next(number for number in count() if number not in records)
    return max(records, default=-1) + 1


def _check_new(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        what = f"{from_here(folder)} is not empty, and no sweep is in it"
        raise error("run-folder", what, hint="give another --out")


def choice_of(composer: Composer, settings: Settings) -> choices.Sampler:
    """Return which sampler draws the trials."""
    return settings.sampler or (choices.GridSampler() if composer.is_finite else choices.RandomSampler())


def study_place(ledger: Ledger | None, settings: Settings) -> StudyPlace:
    """Return where the study of a sweep is; nowhere where nothing is kept."""
    directions = tuple(each.direction for each in settings.goal.objectives)
    if ledger is None:
        return StudyPlace(None, directions=directions, pruner=settings.pruner)
    name = (ledger.description() or {}).get("study") or "sweep"
    return StudyPlace(settings.storage or str(ledger.folder / STUDY), name, directions, settings.pruner)


def pruning_for(composer: Composer, settings: Settings, place: StudyPlace) -> Pruning | None:
    """Return how trials are pruned; None where they are not."""
    if settings.pruner is None or isinstance(settings.pruner, choices.NopPruner):
        return None
    is_drawn = not isinstance(choice_of(composer, settings), REPEATABLE)
    return Pruning(place, str(settings.objective), is_drawn)


def sampler_for(composer: Composer, settings: Settings, place: StudyPlace, position: Any = None) -> Sampler:
    """Return what draws the trials.

    Args:
        composer: Loads the configuration.
        settings: Say which it is.
        place: Where it keeps what it learns.
        position: Where it goes on.
    """
    choice = choice_of(composer, settings)
    if isinstance(choice, choices.GridSampler):
        composer.refuse_endless()
    elif settings.trials is None:
        what = f"there is no end to what {type(choice).__name__} draws"
        raise error("bad-space", what, hint="say how many: --trials 20")
    return make_sampler(choice, settings.seed, place, position, is_constrained=composer.is_constrained)
