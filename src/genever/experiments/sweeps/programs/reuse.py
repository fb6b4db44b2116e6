"""Runs that were made before, in the place of trials that would be the same: same configuration, same code.

The fingerprint of a run has no code. So a run counts only where it is recorded which files of code it has loaded, these
hold what they held, and the same packages are installed. Where anything of that is not known, the trial is run.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from genever.configuration.catalog.target import Catalog
from genever.experiments.comparison.index import runs_in
from genever.experiments.comparison.summary import Summary
from genever.experiments.runs.code import file_of, is_unchanged
from genever.experiments.runs.folder import RUNS
from genever.experiments.runs.metrics import numbers_of
from genever.experiments.runs.reading import read
from genever.experiments.runs.surroundings import surroundings
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.sampling.trials import Reused
from genever.inspection.canonical.parameters import Parameter
from genever.language.text.errors import GeneverError

_TEXT = {"type": "string"}
#: What of a manifest is looked at, as a JSON Schema.
_FORM = {
    "type": "object",
    "required": ["genever", "working_directory", "python", "packages", "code", "result", "metrics"],
    "properties": {
        "genever": _TEXT,
        "working_directory": {"type": ["string", "null"]},
        "python": {"type": "object", "required": ["version"], "properties": {"version": _TEXT}},
        "packages": {"type": "object", "additionalProperties": _TEXT},
        "code": {"type": "object", "additionalProperties": _TEXT},
        "result": {
            "type": ["number", "string", "null", "object"],
            "additionalProperties": {"type": ["number", "string"]},
        },
        "metrics": {"type": "object", "additionalProperties": {"type": ["number", "string"]}},
    },
}


class EarlierRuns:
    """The runs below ``runs/``, in the place of trials.

    Args:
        goal: What a sweep looks for: a run that lacks it is no use.
    """

    def __init__(self, goal: Goal) -> None:
        self._goal = goal
        self._by_fingerprint: dict[str, list[Summary]] = {}
        for summary in runs_in([RUNS]) if os.path.isdir(RUNS) else ():
            if summary.state == "done" and summary.fingerprint is not None:
                self._by_fingerprint.setdefault(summary.fingerprint, []).append(summary)

    def find(
        self, fingerprint: str, found: Sequence[Parameter], drawn: Collection[str], catalog: Catalog
    ) -> Reused | None:
        """Return the latest run that is the same as a trial; see `Earlier` in `sampling.trials`."""
        for summary in reversed(self._by_fingerprint.get(fingerprint, [])):
            if all(summary.parameters.get(each.complete_key) == each.value for each in _ignored(found, drawn)):
                reused = self._looked_at(summary, found, catalog)
                if reused is not None:
                    return reused
        return None

    def _looked_at(self, summary: Summary, parameters: Sequence[Parameter], catalog: Catalog) -> Reused | None:
        try:
            manifest = read(summary.folder, form=_FORM)
        except GeneverError:  # It is of an earlier version, or does not know its code.
            return None
        metrics = numbers_of(manifest["result"], manifest["metrics"])
        if self._goal.missing(metrics) or not _is_of_this_code(manifest, parameters, catalog):
            return None
        return Reused(Path(os.path.abspath(summary.folder)), metrics, summary.seconds)


def _ignored(parameters: Sequence[Parameter], drawn: Collection[str]) -> Iterator[Parameter]:
    """Yield the parameters that have no part in the fingerprint, but were drawn: they distinguish trials."""
    for each in parameters:
        if each.fingerprint_ignored and any(key in drawn for key in (each.key, *(part.name for part in each.macros))):
            yield each


def _is_of_this_code(manifest: Mapping[str, Any], parameters: Sequence[Parameter], catalog: Catalog) -> bool:
    """Return whether a run has run what a trial would run now."""
    now = surroundings()
    here = manifest["working_directory"] is not None and os.path.realpath(manifest["working_directory"]) == os.getcwd()
    if not here or manifest["python"]["version"] != now["python"]["version"]:
        return False
    if manifest["packages"] != now["packages"] or not is_unchanged(manifest["code"]):
        return False
    targets = [catalog.target(each.place.selector) for each in parameters if not each.place.is_macro]
    files = {file_of(target) for target in targets if target is not None}
    return files <= {None, *map(os.path.realpath, manifest["code"])}
