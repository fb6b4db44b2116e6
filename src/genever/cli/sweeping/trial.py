"""Run one trial, in a process that runs others before and after it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from genever.cli.arguments import Request, look_beside
from genever.cli.commands.run import perform, prepared
from genever.cli.exit import INTERRUPTED, ending, exit_status
from genever.experiments.runs.metrics import last_metrics, number, result_of
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import Record, write_record
from genever.experiments.sweeps.sweep import fingerprint_of_bindings
from genever.inspection.canonical.parameters import parameters
from genever.language.text.errors import error
from genever.language.text.source import Argument
from genever.runtime.session import Session, active

#: How many bytes at the end of what a trial printed say what went wrong.
_END = 64 * 1024
#: What a trial printed.
OUTPUT = "output.txt"


def run_trial(record: Record, folder: Path, *, request: Request, goal: Goal) -> Record:
    """Run a trial in its folder, and return what came of it."""
    begun = time.monotonic()
    session = active()
    session.clear()  # Of an earlier trial in this process, which may have failed before it ran.
    more = tuple(Argument(text, "what the sweep has drawn") for text in record.bindings)
    asked = request._replace(bindings=(*request.bindings, *more))
    words = ["genever", "run", *asked.files, *(binding.text for binding in asked.bindings), "--out", str(folder)]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _printing_to(folder / OUTPUT):
            with ending():
                look_beside(asked.files)
                ready = prepared(session, asked, str(folder))
                _refuse_another(record, session)
            value = perform(session, ready, words)
    except SystemExit as left:
        status = exit_status(left)
        if status in _INTERRUPTS:
            write_record(folder, record.become("interrupted"))
            raise
        value = None
    else:
        status = 0
    seconds = time.monotonic() - begun
    if status:
        problem = _last_line(folder / OUTPUT) or f"it ended with status {status}"
        ended = record.become("failed", problem=problem, seconds=seconds)
    else:
        metrics = metrics_of(value, folder)
        ended = record.become("succeeded", metrics=metrics, seconds=seconds)
        if goal.objective is not None and goal.objective not in metrics:
            others = ", ".join(metrics) or "none"
            ended = ended.become("failed", problem=f"it has no metric {goal.objective!r}, but {others}")
    write_record(folder, ended)
    return ended


def _refuse_another(record: Record, session: Session) -> None:
    """Raise an error where a configuration is not the one that was drawn: its files are read again for each trial.

    Raises:
        GeneverError: It is another one, code ``bad-space``.
    """
    if record.bound and fingerprint_of_bindings(parameters(session.config, session.catalog)) != record.bound:
        what = "the configuration is not the one that was drawn: its files have changed since"
        raise error("bad-space", what, hint="change them back and use --retry-failed, or begin another sweep")


#: What a run ends with when it was interrupted, by Ctrl-C or by what ended its process.
_INTERRUPTS = (129, INTERRUPTED, 143)


def metrics_of(value: Any, folder: Path) -> dict[str, float]:
    """Return the numbers of a run: the last of each that it reported, and what ``main`` returned.

    Those of a dict have their keys as names, a lone one is the ``result``.
    """
    result = result_of(value, active().record.secrets)
    returned = result if isinstance(result, dict) else {"result": result}
    found = {name: number(each) for name, each in {**last_metrics(folder), **returned}.items()}
    return {name: each for name, each in found.items() if each is not None}


@contextmanager
def _printing_to(path: Path) -> Iterator[None]:
    """Let what this process and those that it starts print go to a file."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = [os.dup(1), os.dup(2)]
    with open(path, "ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for descriptor, number in zip(saved, (1, 2), strict=True):
            os.dup2(descriptor, number)
            os.close(descriptor)


def _last_line(path: Path) -> str | None:
    """Return the last line that says what went wrong."""
    with suppress(OSError):
        with open(path, "rb") as file:
            file.seek(max(0, path.stat().st_size - _END))
            lines = file.read().decode(errors="replace").splitlines()
        said = [line for line in lines if line.strip() and not line.startswith(("run folder:", " ", "warning:"))]
        return said[-1] if said else None
    return None
