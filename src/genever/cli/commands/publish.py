"""``genever publish``: a run's files under a version in a bucket or a folder."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from genever.cli.exit import ending
from genever.cli.output import complain, say
from genever.experiments.runs.folder import LOCK, folder_for
from genever.experiments.runs.reading import read
from genever.experiments.steps.storage.opening import open_storage
from genever.experiments.steps.storage.publishing import CHECKSUMS, publish
from genever.experiments.tracking.reading import folder_of, is_tracked
from genever.language.text.errors import error


def publish_run(run: str, place: str, version: str | None) -> None:
    """Put a run's files under a version, and print where they are.

    Args:
        run: The folder of the run, or its name at a tracker.
        place: A folder, or a URL.
        version: What the version is called; by default the time at which the run was started.

    Raises:
        SystemExit: It cannot be published, and why has been said.
    """
    with ending():
        folder = folder_of(run) if is_tracked(run) else Path(run)
        recorded = read(folder)
        if recorded["status"] != "succeeded":
            what = f"{run} cannot be published: it {_STATES.get(recorded['status'], 'has not succeeded')}"
            raise error("not-published", what, hint="publish a run that has succeeded")
        version = version or _version(folder, recorded["started"])
        storage = open_storage(place, is_lasting=True)
        made = publish(folder, storage, version)
        for name in made.left_out:
            if name != LOCK:
                complain(f"{name} was left out: it is hidden, or a link to a folder")
        was = "" if made.is_new else ", as before"
        say(f"{storage.url}/{version}")
        complain(f"{made.files} files of {made.size:,} bytes, and their checksums in {CHECKSUMS}{was}")


#: How the folders of runs begin that are called by a time.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}Z")
_STATES = {"running": "still runs, or was killed", "failed": "has failed", "interrupted": "was interrupted"}


def _version(folder: Path, started: str) -> str:
    """Return the time that a run's folder is called by, or else that at which the run was started."""
    name = folder.resolve().name
    return name if _TIME.match(name) else folder_for("", datetime.fromisoformat(started)).name
