"""``genever track``: what trackers do not have yet of runs that were made."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from genever.cli.exit import ending
from genever.cli.output import complain
from genever.experiments.comparison.index import run_folders
from genever.experiments.running.endings import RAISED
from genever.experiments.runs.folder import TRACKING, from_here
from genever.experiments.tracking.following import Follower, alone
from genever.experiments.tracking.protocol import TrackerSettings
from genever.experiments.tracking.settings import KNOWN, trackers_of
from genever.experiments.tracking.state import Progress
from genever.language.text.errors import error
from genever.runtime.session import Session

#: How often a folder that is followed is looked at, in seconds.
_TICK = 1.0
_SWEEP = "sweep.json"


def track(folders: Sequence[str], wanted: Sequence[str], *, follow: bool = False) -> None:
    """Send what trackers do not have yet of runs, and say so.

    Args:
        folders: Of runs or of sweeps, or that have such below them.
        wanted: Trackers beside those that a run was to be sent to: ``mlflow``, or ``mlflow:gan``.
        follow: Whether to go on until the runs have ended.

    Raises:
        SystemExit: A tracker does not have all, or what is asked for makes no sense; that has been said.
    """
    with ending():
        added = trackers_of(Session(), wanted)
        found = [each for folder in folders for each in _tracked_in(folder, is_added=bool(added))]
        if not found:
            hint = f"say which: --track {next(iter(KNOWN))}"
            raise error("no-tracker", f"nothing in {' '.join(folders)} is to be sent to a tracker", hint=hint)
        sent = [_send(folder, added, follow=follow) for folder in found]
        if not all(sent):
            sys.exit(RAISED)


def _tracked_in(root: str, *, is_added: bool) -> list[Path]:
    """Return the folders of sweeps and of runs in a folder and below it that are to be sent to trackers.

    Raises:
        GeneverError: The folder is not there.
    """
    if not Path(root).is_dir():
        raise error("file-not-found", f"there is no folder {root}", hint="name the folder of a run or of a sweep")
    sweeps = [path.parent for path in (Path(root, _SWEEP), *Path(root).rglob(_SWEEP)) if path.is_file()]
    runs = [Path(folder) for folder, _ in run_folders(root)]
    single = [run for run in runs if not any(sweep in run.parents for sweep in sweeps)]
    return [each for each in (*dict.fromkeys(sweeps), *single) if is_added or (each / TRACKING).exists()]


def _send(folder: Path, added: Sequence[TrackerSettings], *, follow: bool) -> bool:
    with alone(folder) as is_alone:
        if not is_alone:
            message = f"another process sends what is in {from_here(folder)} to its trackers"
            raise error("run-folder", message, hint="wait for it to end")
        follower = Follower(folder, lambda name, problem: complain(f"{from_here(folder)}: {name}: {problem}"))
        for settings in added:
            follower.add(Progress.of(settings))
        is_sent = follower.bring(now=True)
        while follow and follower.is_going_on:
            time.sleep(_TICK)
            is_sent = follower.bring()
        for tracker in follower.trackers if is_sent else ():
            state = "goes on" if follower.is_going_on else f"is complete, {tracker.ended}"
            complain(f"{from_here(folder)}: {tracker.name} {tracker.id or ''} {state}")
        return is_sent
