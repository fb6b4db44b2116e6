"""What the folder of a run, or of a sweep, has for a tracker: all of it redacted, as the folder has it."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from genever.experiments.comparison.summary import state_by_lock
from genever.experiments.runs.folder import MANIFEST, METRICS
from genever.experiments.runs.metrics import ReportReader, number, reports
from genever.experiments.sweeps.sharing.participants import Participants
from genever.experiments.sweeps.sharing.processes import is_here
from genever.experiments.sweeps.status import working
from genever.experiments.tracking.protocol import Report, Status, TrackedRun
from genever.inspection.canonical.values import value_of
from genever.language.values.references import FOR_COMMANDS

#: What of a run's folder trackers keep: enough to compare the run, and to run it again.
RUN_FILES = ("command.txt", "config.gin", "operative.gin", MANIFEST, METRICS)
#: The same of a sweep's.
SWEEP_FILES = ("sweep.json", "trials.csv")

_STATUS: Mapping[str, Status] = {
    "succeeded": "finished",
    "pruned": "finished",
    "failed": "failed",
    "interrupted": "killed",
}


class Sent(NamedTuple):
    """Some reports, and how much of the file they end at."""

    reports: list[Report]
    offset: int


class RunSource:
    """The folder of a run.

    Args:
        folder: The folder.
        is_live: Whether a run without an end still runs; by default the folder's lock tells.
        group: The name of the sweep that it is a trial of.

    Raises:
        OSError: There is no manifest, or it cannot be read.
        ValueError: It is none.
    """

    files, config = RUN_FILES, "config.gin"

    def __init__(self, folder: Path, *, is_live: bool | None = None, group: str | None = None) -> None:
        self.folder = folder
        self._group = group
        self._manifest = _object(folder / MANIFEST)
        self._is_live = state_by_lock(str(folder)) != "killed" if is_live is None else is_live

    def run(self, parent: str | None = None) -> TrackedRun:
        """Return what is known of the run when it starts."""
        manifest, group = self._manifest, self._group
        trial = {"genever.sweep": group, "genever.trial": self.folder.name} if group is not None else {}
        git = manifest.get("git") or {}
        tags = {
            "genever.version": manifest["genever"],
            "genever.main": manifest["main"],
            "genever.fingerprint": manifest["fingerprint"],
            "git.commit": git.get("commit"),
            "git.branch": git.get("branch"),
            "git.dirty": None if git.get("dirty") is None else str(git["dirty"]).lower(),
            "host": manifest["host"]["name"],
            **trial,
        }
        name = self.folder.name if group is None else f"{group}/{self.folder.name}"
        # A folder may be moved, so its path has no part in it.
        where = (manifest["host"]["name"], manifest["working_directory"] or "", *manifest["command"])
        key = _key(manifest["started"], *where)
        present = {name: value for name, value in tags.items() if value is not None}
        return TrackedRun(
            key, name, _project(manifest), self.folder, _time(manifest["started"]), present, False, group, parent
        )

    def parameters(self) -> dict[str, Any]:
        """Return the parameters that references lead to, by their keys."""
        found = {each["key"]: each["value"] for each in self._manifest["parameters"] or () if _is_programs(each)}
        return {key: _data(value_of(text)) for key, text in found.items() if text is not None}

    def more_parameters(self) -> dict[str, Any]:
        """Return the parameters beside those that took effect, of what code has called: they are known at the end."""
        known = {(each["selector"], each["parameter"]) for each in self._manifest["parameters"] or ()}
        found: dict[str, str] = {}
        for called in filter(_is_programs, self._manifest["record"] or ()):
            owner = f"{called['scope']}/{called['selector']}" if called["scope"] else called["selector"]
            for each in called["parameters"]:
                if (called["selector"], each["name"]) not in known and each["provenance"]["source"] != "caller":
                    found[f"{owner}.{each['name']}"] = each["value"]
        return {key: _data(value_of(text)) for key, text in found.items()}

    def reports(self, offset: int, before: int, most: int) -> Sent:
        """Return the reports behind so many bytes of the file, of which ``before`` reports are.

        Args:
            offset: Where to begin.
            before: How many reports there are before that.
            most: How many to return at most.

        Raises:
            OSError: They cannot be read.
        """
        found: list[Report] = []
        reader = ReportReader(self.folder, offset)
        for data in islice(reader.new(), most):
            numbers = {name: number(value) for name, value in data["metrics"].items()}
            metrics = {name: value for name, value in numbers.items() if value is not None}
            step = data["step"] if data["step"] is not None else before + len(found)
            found.append(Report(_time(data["time"]), step, metrics))
        return Sent(found, reader.at)

    def result(self, before: int) -> list[Report]:
        """Return the numbers that ``main`` has returned, where it has any, as the last of so many reports."""
        result = self._manifest["result"]
        numbers = result if isinstance(result, dict) else {"result": result}
        metrics = {name: value for name, each in numbers.items() if (value := number(each)) is not None}
        if not metrics:
            return []
        steps = [each["step"] for each in reports(self.folder) if each["step"] is not None]
        return [Report(self.ended, max(steps, default=before), metrics)]

    @property
    def status(self) -> Status | None:
        """How the run ended; None where it has not."""
        if self._manifest["status"] == "running":
            return None if self._is_live else "killed"
        return _STATUS[self._manifest["status"]]

    @property
    def ended(self) -> datetime:
        """When the run ended; for one that was killed, when it was last heard of."""
        if self._manifest["ended"] is not None:
            return _time(self._manifest["ended"])
        heard = [file.stat().st_mtime for name in (METRICS, MANIFEST) if (file := self.folder / name).exists()]
        return datetime.fromtimestamp(max(heard), UTC)


class SweepSource:
    """The folder of a sweep.

    Args:
        folder: The folder.
        is_live: Whether it still runs; by default those that work on it tell.
        without: The id of a process here that does not count as one of those: it is done, and waits for the trackers.

    Raises:
        OSError: There is no description, or it cannot be read.
        ValueError: It is none, or no trial has begun that says what it is of.
    """

    files = SWEEP_FILES

    def __init__(self, folder: Path, *, is_live: bool | None = None, without: int | None = None) -> None:
        self.folder = folder
        self._description = _object(folder / "sweep.json")
        self._project = next((source.run().project for source in self._trials()), None)
        at_work = (each.process for each in working(Participants(folder)))
        others = any(not is_here(process) or process.pid != without for process in at_work)
        self._is_live = others if is_live is None else is_live
        if self._project is None and self._is_live:
            raise ValueError(f"no trial has begun in {folder}")

    def run(self, parent: str | None = None) -> TrackedRun:
        """Return what is known of the sweep when it starts."""
        description = self._description
        tags = {
            "genever.version": description["genever"],
            "genever.sweep": self.folder.name,
            "genever.fingerprint": description.get("fingerprint"),
        }
        present = {name: value for name, value in tags.items() if value is not None}
        key = _key(description["started"], *description["command"])
        project = self._project or self.folder.parent.name
        return TrackedRun(key, self.folder.name, project, self.folder, _time(description["started"]), present, True)

    def _trials(self) -> Iterator[RunSource]:
        for name in os.listdir(self.folder / "trials"):
            try:
                yield RunSource(self.folder / "trials" / name)
            except (OSError, ValueError):
                continue

    def parameters(self) -> dict[str, Any]:
        """Return how the sweep goes about it."""
        names = ("sampler", "seed", "objective", "direction", "repeat_over", "files", "bindings", "main")
        return {name: value for name in names if (value := self._description.get(name)) not in (None, [])}

    def more_parameters(self) -> dict[str, Any]:
        """Return no more parameters."""
        return {}

    def reports(self, offset: int, before: int, most: int) -> Sent:
        """Return no reports: they are those of the trials."""
        return Sent([], offset)

    def result(self, before: int) -> list[Report]:
        """Return no result."""
        return []

    @property
    def config(self) -> str:
        """The first binding file of the sweep."""
        return os.path.abspath(next(iter(self._description["files"]), "config.gin"))

    @property
    def status(self) -> Status | None:
        """How the sweep ended; None where it has not."""
        if self._is_live:
            return None
        return "finished" if self._description.get("ended") else "killed"

    @property
    def ended(self) -> datetime:
        """When the sweep ended, or was last heard of."""
        ended = self._description.get("ended")
        return _time(ended) if ended else datetime.fromtimestamp((self.folder / "sweep.json").stat().st_mtime, UTC)


def _is_programs(entry: Mapping[str, Any]) -> bool:
    """Return whether a parameter, or what was called, is the program's, and not what a command of Genever's reads."""
    return not (entry["selector"] or "").startswith(FOR_COMMANDS)


def _object(path: Path) -> dict[str, Any]:
    data = json.loads(path.read_bytes())
    if not isinstance(data, dict):
        raise ValueError(f"{path} is no object of JSON's")
    return data


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _key(*facts: str) -> str:
    return hashlib.sha256("\0".join(facts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _project(manifest: Mapping[str, Any]) -> str:
    """Return the name of what runs, ``train`` for ``@fast/models.train()``."""
    return re.split(r"[./]", (manifest["main"] or "").lstrip("@").partition("(")[0])[-1] or "runs"


def _data(value: Any) -> Any:
    """Return a value as JSON has it; what is no data is a text."""
    if isinstance(value, list | tuple):
        return [_data(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _data(item) for key, item in value.items()}
    if isinstance(value, bool | int | float) or value is None:
        return value
    return str(value)
