"""What is compared of a run: facts of its manifest, its parameters and metrics; or what is wrong with its folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from genever.experiments.runs.folder import LOCK, MANIFEST
from genever.experiments.runs.metrics import JsonNumber, last_metrics
from genever.experiments.runs.reading import read
from genever.language.text.errors import GeneverError
from genever.runtime.processes.environment import open_regular

#: What a run's folder has from its first moment on.
BEGINNING = "command.txt"

#: How a run may have ended, by the word that its manifest has. One that is said to be running may have been killed.
_STATES = {"succeeded": "done", **{state: state for state in ("pruned", "failed", "interrupted", "running")}}


class Summary(NamedTuple):
    """What is compared of a run; what is not known is None.

    Attributes:
        folder: Its folder.
        state: ``running``, ``done``, ``pruned``, ``failed``, ``interrupted`` or ``killed``; ``unknown`` where nothing
            tells whether it still runs; ``damaged`` where the folder cannot be read.
        problem: What is wrong with the folder.
        main: What ran, as bound.
        started: When it started, UTC, ISO 8601.
        ended: When it ended.
        seconds: How long it took.
        fingerprint: The hash of what determines its result.
        commit: The commit that it ran from.
        branch: The branch that this was on.
        dirty: Whether tracked files differed from the commit.
        host: The name of its machine.
        exit_status: Its exit status.
        error: What ended it: the class of the exception, and its message.
        result: What ``main`` returned, as in the manifest.
        metrics: The last number of each metric, as JSON has it.
        keys: The keys of its parameters, as short as they were for its configurables.
        parameters: The canonical values of its parameters by their complete keys, in the order of ``keys``; None where
            only a caller gave one.
        macros: The values of its macros, as written.
    """

    folder: str
    state: str
    problem: str | None = None
    main: str | None = None
    started: str | None = None
    ended: str | None = None
    seconds: float | None = None
    fingerprint: str | None = None
    commit: str | None = None
    branch: str | None = None
    dirty: bool | None = None
    host: str | None = None
    exit_status: int | None = None
    error: str | None = None
    result: Any = None
    metrics: Mapping[str, JsonNumber] = {}  # Never changed.
    keys: tuple[str, ...] = ()
    parameters: Mapping[str, str | None] = {}
    macros: Mapping[str, str | None] = {}


_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_MACRO = {"type": "object", "required": ["key", "value"], "properties": {"key": _TEXT, "value": _TEXT_OR_NULL}}
_PARAMETER = {
    "type": "object",
    "required": ["key", "scope", "selector", "parameter", "value"],
    "properties": {
        "key": _TEXT,
        "scope": _TEXT,
        "selector": _TEXT_OR_NULL,
        "parameter": _TEXT_OR_NULL,
        "value": _TEXT_OR_NULL,
    },
}
_RESULT = {"type": ["number", "string", "null", "object"], "additionalProperties": {"type": ["number", "string"]}}
#: What of a manifest is looked at, as a JSON Schema: to look at all of it would take ten times as long.
_FORM = {
    "type": "object",
    "required": ["status", "started", "main", "fingerprint", "git", "host", "parameters", "macros", "metrics"],
    "properties": {
        "status": {"enum": [*_STATES]},
        "started": _TEXT,
        "ended": _TEXT_OR_NULL,
        "seconds": {"type": ["number", "null"]},
        "main": _TEXT_OR_NULL,
        "fingerprint": _TEXT_OR_NULL,
        "exit_status": {"type": ["integer", "null"]},
        "git": {
            "type": ["object", "null"],
            "required": ["commit", "branch", "dirty"],
            "properties": {"commit": _TEXT, "branch": _TEXT_OR_NULL, "dirty": {"type": ["boolean", "null"]}},
        },
        "host": {"type": "object", "required": ["name"], "properties": {"name": _TEXT}},
        "error": {
            "type": ["object", "null"],
            "required": ["type", "message"],
            "properties": {"type": _TEXT, "message": _TEXT},
        },
        "result": _RESULT,
        "metrics": {"type": "object", "additionalProperties": {"type": ["number", "string"]}},
        "parameters": {"type": ["array", "null"], "items": _PARAMETER},
        "macros": {"type": ["array", "null"], "items": _MACRO},
    },
}


def summarized(folder: str, intern: Callable[[Any], Any] = lambda part: part) -> Summary:
    """Return what is compared of a run, by its folder; never an error.

    The state of one that has not ended is ``running``: `present` says whether that is still so.

    Args:
        folder: The folder.
        intern: Returns the one object that is kept of equal ones, as most runs have the same keys.
    """
    try:
        manifest = read(folder, form=_FORM)
    except GeneverError as problem:
        message = problem.diagnostics[0].message
        return Summary(folder, "damaged", message.removeprefix(f"{Path(folder, MANIFEST)} "))
    parameters = manifest["parameters"] or ()
    git = manifest["git"] or {}
    failure = manifest["error"]
    return Summary(
        folder,
        _STATES[manifest["status"]],
        None,
        intern(manifest["main"]),
        manifest["started"],
        manifest["ended"],
        manifest["seconds"],
        intern(manifest["fingerprint"]),
        intern(git.get("commit")),
        intern(git.get("branch")),
        git.get("dirty"),
        intern(manifest["host"]["name"]),
        manifest["exit_status"],
        f"{failure['type'].removeprefix('builtins.')}: {failure['message']}" if failure is not None else None,
        manifest["result"],
        {intern(name): value for name, value in manifest["metrics"].items()},
        intern(tuple([intern(each["key"]) for each in parameters])),
        {intern(_complete(each)): intern(each["value"]) for each in parameters},
        {intern(each["key"]): intern(each["value"]) for each in manifest["macros"] or ()},
    )


def _complete(parameter: Mapping[str, Any]) -> str:
    """Return a parameter's key with its complete selector, which is the same in all runs."""
    scope, selector, name = parameter["scope"], parameter["selector"], parameter["parameter"]
    if selector is None or name is None:
        return str(parameter["key"])
    return f"{scope}/{selector}.{name}" if scope else f"{selector}.{name}"


def present(summary: Summary) -> Summary:
    """Return a summary with what has no final answer: whether it still runs, and how far it has come."""
    if summary.state == "running":
        metrics = last_metrics(summary.folder) or summary.metrics
        return summary._replace(state=state_by_lock(summary.folder), metrics=metrics)
    if summary.state == "damaged" and not os.path.exists(os.path.join(summary.folder, MANIFEST)):
        state = state_by_lock(summary.folder)
        return summary._replace(state="running", problem=None) if state == "running" else summary
    return summary


def state_by_lock(folder: str) -> str:
    """Return whether a run that has not ended is running or was killed: while it runs, a file is locked."""
    try:
        import fcntl
    except ImportError:  # On Windows.
        return "unknown"
    try:
        with open_regular(Path(folder, LOCK)) as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return "running"
    except (
        OSError
    ):  # There is none: it was written by an earlier version, or by no run. Or nothing can be locked there.
        return "unknown"
    return "killed"
