"""Begin a sweep in its folder, go on with the one that is there, or join it from its folder alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from genever.experiments.running.request import Request
from genever.experiments.runs.folder import RUNS, folder_for, from_here
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import DESCRIPTION, Ledger
from genever.experiments.sweeps.programs.composer import Composer
from genever.experiments.sweeps.programs.settings import settings_of
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
from genever.experiments.sweeps.sampling.trials import SamplerAt
from genever.experiments.sweeps.settings import Settings
from genever.experiments.sweeps.sharing.participants import STOP, WORKERS
from genever.experiments.sweeps.sharing.turn import TURN
from genever.language.text.errors import GeneverError, error
from genever.language.text.redaction import redacted
from genever.language.text.source import Argument

#: Where sweeps are kept, below the folder of runs.
SWEEPS = "sweeps"
#: The folder in that of a sweep that keeps the binding files as they were when they were first read.
FILES = "files"


class Opened(NamedTuple):
    """A sweep in its folder, ready to be worked on.

    Attributes:
        ledger: What is in the folder.
        composer: Loads its configuration.
        settings: How it is gone about.
        warnings: What is odd about it.
    """

    ledger: Ledger
    composer: Composer
    settings: Settings
    warnings: tuple[str, ...] = ()

    @property
    def track(self) -> tuple[str, ...]:
        """The trackers that its command line has named."""
        return tuple((self.ledger.description() or {}).get("options", {}).get("track", ()))

    @property
    def most(self) -> int | None:
        """How many trials there will be at most; None where that is not known."""
        return most_of(self.composer, self.settings)

    @property
    def request(self) -> Request:
        """What its trials run."""
        return self.composer.request

    @property
    def goal(self) -> Goal:
        """What it looks for."""
        return self.settings.goal

    @property
    def pruning(self) -> Pruning | None:
        """What ends its trials early."""
        return pruning_for(self.composer, self.settings, study_place(self.ledger, self.settings))

    def sampler_at(self) -> SamplerAt:
        """Return what gives the sampler of the sweep; see `genever.experiments.sweeps.sampling.trials.Trials`."""
        place = study_place(self.ledger, self.settings)
        if isinstance(choice_of(self.composer, self.settings), REPEATABLE):
            return lambda position: sampler_for(self.composer, self.settings, place, position)
        sampler = sampler_for(self.composer, self.settings, place)
        return lambda position: sampler  # It keeps what it has drawn in the folder itself.


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
        "trials": settings.trials,
        "most": most_of(composer, settings),
        **settings.goal.description(),
        "storage": without_password(settings.storage) if settings.storage is not None else None,
        "files": [*composer.request.files],
        "bindings": [without_password(binding.text) for binding in composer.request.bindings],
        "main": composer.request.main,
    }


def _differences(description: dict[str, Any], composer: Composer, settings: Settings) -> list[str]:
    """Return the words for what a sweep on disk has otherwise."""
    words = {"sampler": "its sampler", "seed": "its seed"}
    is_learning = not isinstance(choice_of(composer, settings), REPEATABLE)
    if is_learning or settings.is_pruned:  # What was learnt, and what was pruned, is about these.
        words |= _GOAL
    if is_learning:
        words |= {"storage": "where its study is kept"}
    described = _described(composer, settings)
    found = [word for name, word in words.items() if description.get(name) != described[name]]
    if description.get("fingerprint") == described["fingerprint"]:
        return found
    return [*(_changes(description.get("spaces") or {}, described["spaces"]) or [_REST]), *found]


#: What differs where what is looked for does.
_GOAL = {"objective": "its objective", "direction": "whether more of that is better"}
#: What differs where no space does.
_REST = "what else is bound"
#: How many differences are named at most.
_MOST_CHANGES = 3


def _changes(before: Mapping[str, str], now: Mapping[str, str], without: str = "no space") -> list[str]:
    """Return the words for what has changed between texts by the names of what they are bound to."""
    changed = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    return [f"{name} ({before.get(name, without)}, now {now.get(name, without)})" for name in changed]


def planned_sweep(request: Request, out: str | None, options: Mapping[str, Any]) -> Opened:
    """Return a sweep of which nothing has been written, with its folder, which may be there already.

    Args:
        request: What it runs.
        out: The folder, instead of one below ``runs/sweeps``.
        options: The `Settings` that are given; None for one that is not.

    Raises:
        GeneverError: The configuration is wrong, or something else is in the folder.
    """
    composer = Composer(request)
    composer.refuse_nothing()
    settings = settings_of(composer, options)
    composer.refuse_unknown(settings.repeat_over)
    ledger = Ledger(folder_of(out, composer, settings))
    if (description := ledger.description()) is None:
        _check_new(ledger.folder)
        sampler_for(composer, settings, study_place(None, settings))  # What is wrong with it is said at once.
        if settings.pruner is not None:
            made(loaded("a pruner").pruners, settings.pruner)
        if settings.storage is not None:
            refuse_unreachable(settings.storage)
    else:
        _check_same(description, composer, settings, ledger)
    return Opened(ledger, composer, settings, (*composer.secret_warnings(), *composer.warnings()))


def open_sweep(planned: Opened, options: Mapping[str, Any], command: Sequence[str]) -> Opened:
    """Begin a planned sweep in its folder, or go on with the one that is there.

    Args:
        planned: The sweep.
        options: As in `planned_sweep`, for the record.
        command: The words of the command line, for the record.

    Raises:
        GeneverError: The folder cannot be written, or another process has begun another sweep in it.
    """
    ledger, composer, settings, warnings = planned
    ledger.begin({**_described(composer, settings), **_surroundings(composer, options, command)})
    description = ledger.description() or {}
    _check_same(description, composer, settings, ledger)
    if description["trials"] != settings.trials:
        ledger.describe({**description, "trials": settings.trials, "most": planned.most})
    return Opened(ledger, Composer(_keeping(composer.request, ledger)), settings, warnings)


def _check_same(description: dict[str, Any], composer: Composer, settings: Settings, ledger: Ledger) -> None:
    different = _differences(description, composer, settings)
    if not different:
        return
    if _REST in different and (changes := _rebound(description, composer, ledger)):
        place = different.index(_REST)
        more = [f"{len(changes) - _MOST_CHANGES:,} more"] if len(changes) > _MOST_CHANGES else []
        different[place : place + 1] = [*changes[:_MOST_CHANGES], *more]
    words = f"{' and '.join(different)} {'differ' if len(different) > 1 else 'differs'}"
    if settings.is_pruned and not {*different}.isdisjoint(_GOAL.values()):
        words += ", and trials were pruned for another goal"
    hint = "give another --out, or the arguments that it was begun with"
    raise error("run-folder", f"another sweep is in {from_here(ledger.folder)}: {words}", hint=hint)


def _rebound(description: dict[str, Any], composer: Composer, ledger: Ledger) -> list[str]:
    """Return the words for what a sweep on disk has bound otherwise; none where that is not known."""
    if not description["is_joinable"] or description["working_directory"] != os.getcwd():
        return []
    try:
        before = Composer(_keeping(_request_of(description), ledger))
    except GeneverError:  # As where a file imports what is not there any more.
        return []
    return _changes(before.bound, composer.bound, "not there")


def _request_of(description: Mapping[str, Any]) -> Request:
    """Return what the sweep runs that a description is of."""
    files, bindings = tuple(description["files"]), description["bindings"]
    arguments = (Argument(text, f"argument {number}") for number, text in enumerate(bindings, len(files) + 1))
    return Request(files, tuple(arguments), description["main"])


def join_sweep(folder: str, options: Mapping[str, Any]) -> Opened:
    """Join the sweep in a folder, which has all that is needed for it; this changes the working directory.

    Args:
        folder: The folder.
        options: The `Settings` that are given in the place of those of its start; None for one that is not.

    Raises:
        GeneverError: No sweep is in the folder, or its configuration cannot be loaded here.
    """
    ledger = Ledger(Path(os.path.abspath(folder)))
    description = ledger.description()
    if description is None:
        raise error("no-manifest", f"no sweep is in {folder}: there is no {DESCRIPTION}")
    if not description["is_joinable"]:
        what = f"no worker can join the sweep in {folder}: a program has begun it, with values that no file has"
        raise error("run-folder", what, hint="run that program again, as often as you like: its sweep joins")
    where = description["working_directory"]
    try:
        os.chdir(where)
    except OSError as problem:
        what = f"the sweep was begun in {where}, and that cannot be entered here: {problem.strerror}"
        raise error("no-working-directory", what, hint="a worker needs the program at the same path") from None
    for entry in reversed(description["python_path"]):
        if entry not in sys.path:
            sys.path.insert(0, entry)
    composer = Composer(_keeping(_request_of(description), ledger))
    given = {name: value for name, value in options.items() if value is not None}
    settings = settings_of(composer, {**description["options"], **given})
    warnings = []
    if composer.fingerprint != description["fingerprint"]:
        what = "the code has changed since the sweep began: its configuration does not mean the same any more"
        warnings.append(f"warning: {what} [bad-space]")
    return Opened(ledger, composer, settings, tuple(warnings))


def _keeping(request: Request, ledger: Ledger) -> Request:
    return request._replace(texts=str(ledger.folder / FILES))


def _surroundings(composer: Composer, options: Mapping[str, Any], command: Sequence[str]) -> dict[str, Any]:
    """Return what another process needs beside the configuration."""
    path = os.environ.get("PYTHONPATH", "")
    started, request = datetime.now(UTC).isoformat(), composer.request
    given = {name: value for name, value in options.items() if value is not None and value not in ((), [])}
    return {
        "study": f"{composer.name} {started} {uuid4().hex[:8]}",  # Its name, in a database of several.
        "options": {name: without_password(each) if isinstance(each, str) else each for name, each in given.items()},
        "is_joinable": bool(request.files) and request.owner is None and not request.values,
        "working_directory": os.getcwd(),
        "python": sys.executable,
        "python_path": [os.path.abspath(entry) for entry in path.split(os.pathsep) if entry],
        "command": [redacted(without_password(word)) for word in command],
        "started": started,
        "ended": None,
    }


def _check_new(folder: Path) -> None:
    ours = {WORKERS, TURN, STOP, "trials"}  # Those of one that begins at the same moment.
    if folder.is_dir() and any(entry.name not in ours and entry.name[0] != "." for entry in folder.iterdir()):
        what = f"{from_here(folder)} is not empty, and no sweep is in it"
        raise error("run-folder", what, hint="give another --out")


def choice_of(composer: Composer, settings: Settings) -> choices.Sampler:
    """Return which sampler draws the trials."""
    return settings.sampler or (choices.GridSampler() if composer.is_finite else choices.RandomSampler())


def most_of(composer: Composer, settings: Settings) -> int | None:
    """Return how many trials there will be at most; None where that is not known."""
    is_grid = isinstance(choice_of(composer, settings), choices.GridSampler)
    counted = (settings.trials, composer.combinations if is_grid else None)
    return min((each for each in counted if each is not None), default=None)


def study_place(ledger: Ledger | None, settings: Settings) -> StudyPlace:
    """Return where the study of a sweep is; nowhere where nothing is kept."""
    directions = tuple(each.direction for each in settings.goal.objectives)
    if ledger is None:
        return StudyPlace(None, directions=directions, pruner=settings.pruner)
    name = (ledger.description() or {}).get("study") or "sweep"
    return StudyPlace(settings.storage or str(ledger.folder / STUDY), name, directions, settings.pruner)


def pruning_for(composer: Composer, settings: Settings, place: StudyPlace) -> Pruning | None:
    """Return how trials are pruned; None where they are not."""
    if not settings.is_pruned:
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
