"""The manifest of a run, ``run.json``: what ran, where, with which values, and how it ended.

It is JSON data that `genever.experiments.runs.reading.schema` describes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from genever.experiments.runs.code import loaded_code
from genever.experiments.runs.described import clean, described, message_of
from genever.experiments.runs.json_data import joined, laid_out
from genever.experiments.runs.metrics import JsonNumber, result_of
from genever.experiments.runs.reading import FORMAT, VERSION
from genever.experiments.runs.surroundings import surroundings
from genever.inspection.unused import Unused
from genever.language.text.redaction import redacted
from genever.language.text.secrets import Secrets
from genever.runtime.session import Session
from genever.version import __version__


@dataclass(frozen=True)
class Run:
    """The outer facts of a run, as far as they are known.

    Attributes:
        command: The words of the command line.
        started: When it started.
        ended: When it ended.
        exit_status: Its exit status.
        problem: What ended it.
        result: What ``main`` returned.
        metrics: The last number that it reported of each metric.
        is_pruned: Whether its sweep has asked it to end early.
    """

    command: Sequence[str]
    started: datetime
    ended: datetime | None = None
    exit_status: int | None = None
    problem: BaseException | None = None
    result: object = None
    metrics: Mapping[str, JsonNumber] = field(default_factory=dict)
    is_pruned: bool = False

    @classmethod
    def begun(cls, command: Sequence[str]) -> Run:
        """Return a run that starts now."""
        return cls(command, datetime.now(UTC))

    def finished(
        self,
        exit_status: int,
        problem: BaseException | None = None,
        result: object = None,
        metrics: Mapping[str, JsonNumber] | None = None,
        *,
        is_pruned: bool = False,
    ) -> Run:
        """Return the run as one that ends now."""
        return replace(
            self,
            ended=datetime.now(UTC),
            exit_status=exit_status,
            problem=problem,
            result=result,
            metrics=metrics or {},
            is_pruned=is_pruned,
        )

    @property
    def status(self) -> str:
        """``running``, ``succeeded``, ``pruned``, ``failed`` or ``interrupted``."""
        if self.exit_status is None:
            return "running"
        if self.exit_status == 0:
            return "pruned" if self.is_pruned else "succeeded"
        return "interrupted" if self.exit_status in (129, 130, 143) else "failed"


def manifest(
    session: Session, run: Run, unused: Sequence[Unused] | None = None, operative: str | None = None
) -> dict[str, Any]:
    """Return the manifest of a run as JSON data; see `described`."""
    inner = described(session, unused, operative)
    code = {"code": _code(session) if run.ended is not None else None}
    return {**_header(), **_run(run, session.record.secrets), **surroundings(), **code, **inner}


def manifest_text(
    session: Session, run: Run, unused: Sequence[Unused] | None = None, operative: str | None = None
) -> str:
    """Return the manifest of a run as the text of its file; what is still the same is not encoded again."""
    known: dict[str, tuple[Any, str]] = session.remembered("manifest text", dict)
    entries = []
    for name, value in manifest(session, run, unused, operative).items():
        if name not in known or known[name][0] is not value:
            known[name] = value, laid_out(value)
        entries.append((name, known[name][1]))
    return joined(entries)


def _header() -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, "genever": __version__}


def _run(run: Run, secrets: Secrets) -> dict[str, Any]:
    return {
        "status": run.status,
        "exit_status": run.exit_status,
        "error": None if run.problem is None else _problem(run.problem, secrets),
        "started": _moment(run.started),
        "ended": None if run.ended is None else _moment(run.ended),
        "seconds": None if run.ended is None else (run.ended - run.started).total_seconds(),
        "result": _result(run.result, secrets),
        "metrics": dict(run.metrics),
        "command": [clean(secrets.hidden(redacted(word))) for word in run.command],
        "working_directory": _folder(),
    }


def _problem(problem: BaseException, secrets: Secrets) -> dict[str, Any]:
    kind = type(problem)
    return {"type": f"{kind.__module__}.{kind.__qualname__}", "message": message_of(problem, secrets)}


def _result(value: object, secrets: Secrets) -> Any:
    try:
        result = result_of(value, secrets)
    except Exception:  # Whatever a program returns, its run shall be recorded.
        return f"<{type(value).__name__}>"
    return clean(result) if isinstance(result, str) else result


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _code(session: Session) -> dict[str, str] | None:
    try:
        return loaded_code(session)
    except Exception:  # Whatever a module calls its file.
        return None


def _folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # It was removed.
        return None
