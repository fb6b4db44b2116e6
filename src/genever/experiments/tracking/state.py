"""How far the trackers of a run have come: ``tracking.json`` in its folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

from genever.experiments.runs.folder import TRACKING, write_whole
from genever.experiments.tracking.protocol import Status, TrackerSettings
from genever.language.text.errors import error
from genever.version import __version__

#: What is sent once: the parameters, those that only the end knows, and what ``main`` returned.
Step: TypeAlias = Literal["parameters", "more parameters", "result"]
FORMAT, VERSION = "genever tracking", 1


@dataclass(frozen=True)
class Progress:
    """What one tracker has of a run.

    Attributes:
        name: What people call the tracker.
        implementation: The class that sends the run to it.
        options: The keyword arguments of that class.
        key: The key of the run that was sent.
        id: The tracker's id for it; None before it has one.
        steps: What it has that is sent once.
        offset: How much of ``metrics.jsonl`` it has, in bytes.
        reports: How many reports those are.
        files: The hashes of the files that it has.
        ended: The status with which the end of the run was reported to it; None before that.
        problem: Why it does not have all; None where it has what there is.
    """

    name: str
    implementation: str
    options: Mapping[str, Any] = field(default_factory=dict)
    key: str | None = None
    id: str | None = None
    steps: Sequence[Step] = ()
    offset: int = 0
    reports: int = 0
    files: Mapping[str, str] = field(default_factory=dict)
    ended: Status | None = None
    problem: str | None = None

    @classmethod
    def of(cls, settings: TrackerSettings) -> Progress:
        """Return that of a tracker that has nothing yet."""
        return cls(settings.name, settings.implementation, dict(settings.options))

    def anew(self) -> Progress:
        """Return that of the same tracker for another run."""
        return Progress(self.name, self.implementation, self.options)

    def become(self, **changes: Any) -> Progress:
        """Return it with what has changed."""
        return replace(self, **changes)


def read_state(folder: Path) -> list[Progress]:
    """Return what the trackers of a run, or of a sweep, have; nothing where it has none.

    Raises:
        GeneverError: The file is damaged, code ``bad-manifest``, or a later Genever wrote it, code ``newer-version``.
    """
    path = folder / TRACKING
    try:
        data = json.loads(path.read_bytes())
        if data["version"] > VERSION:
            by = data.get("genever", "a later version")
            raise error("newer-version", f"{path} was written by Genever {by}; this is {__version__}", hint="upgrade")
        return [Progress(**each) for each in data["trackers"]]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError, TypeError, LookupError) as problem:
        if hasattr(problem, "diagnostics"):  # Which is ours.
            raise
        hint = "remove it; --track says what the run is sent to, and it is begun anew there"
        raise error("bad-manifest", f"{path} cannot be read: {problem}", hint=hint) from None


def write_state(folder: Path, trackers: Sequence[Progress]) -> None:
    """Write what the trackers of a run have.

    Raises:
        OSError: It cannot be written.
    """
    data = {
        "format": FORMAT,
        "version": VERSION,
        "genever": __version__,
        "trackers": [asdict(each) for each in trackers],
    }
    write_whole(folder / TRACKING, json.dumps(data, indent=1) + "\n", is_lasting=False)
