"""Run one trial, in a process that runs others before and after it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from genever.experiments.running.endings import INTERRUPTED, INTERRUPTS, exit_status, failure_text
from genever.experiments.running.modules import look_beside
from genever.experiments.running.perform import perform
from genever.experiments.running.prepare import prepared
from genever.experiments.running.request import Request, fresh_session
from genever.experiments.runs.folder import RunFolder
from genever.experiments.runs.manifest import Run
from genever.experiments.runs.metrics import deciding, metrics_of, number, result_of, was_stopped
from genever.experiments.sweeps.engines.process import when_orphaned
from genever.experiments.sweeps.goal import Goal
from genever.experiments.sweeps.ledger import Record, write_record
from genever.experiments.sweeps.programs.composer import DRAWN
from genever.experiments.sweeps.sampling.pruning import Pruning
from genever.experiments.sweeps.sampling.trials import fingerprint_of_bindings
from genever.experiments.sweeps.sharing.processes import this_process
from genever.inspection.unused import Unused
from genever.language.text.diagnostics import render_all, render_line
from genever.language.text.errors import error
from genever.language.text.printable import printable
from genever.language.text.secrets import Secrets
from genever.runtime.session import Session, active
from genever.runtime.state.queries import effective_parameters

#: How many bytes at the end of what a trial printed say what went wrong.
_END = 64 * 1024
#: What a trial printed.
OUTPUT = "output.txt"


def run_trial(record: Record, folder: Path, *, request: Request, goal: Goal, pruning: Pruning | None = None) -> Record:
    """Run a trial in its folder, in a process for trials alone; return what came of it.

    Raises:
        SystemExit: It was interrupted.
    """
    session = active()  # That of all threads, which the program may start.
    session.clear()  # Of an earlier trial in this process, which may have failed before it ran.
    try:
        with _descriptors_to(folder / OUTPUT):
            return _trial(session, record, folder, request, goal, pruning)
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None


def run_trial_here(
    record: Record, folder: Path, *, request: Request, goal: Goal, pruning: Pruning | None = None
) -> Record:
    """Run a trial in its folder, in a process that does other things too; return what came of it.

    Raises:
        KeyboardInterrupt: It was interrupted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (
        open(folder / OUTPUT, "a", encoding="utf-8", errors="backslashreplace", buffering=1) as file,
        redirect_stdout(file),
        redirect_stderr(file),
    ):
        return _trial(fresh_session(), record, folder, request, goal, pruning)


def _trial(
    session: Session, record: Record, folder: Path, request: Request, goal: Goal, pruning: Pruning | None
) -> Record:
    begun = time.monotonic()
    record = replace(record, started=datetime.now(UTC).isoformat(), process=this_process()._asdict())
    lock = Lock()  # What has been written under it is the last.

    def release() -> None:
        lock.acquire()
        write_record(folder, record.become("interrupted"))

    with when_orphaned(release):  # Then what has ended this process's parent was not the trial.
        write_record(folder, record)  # From here on the trial is to blame if its process dies.
        ended = _watched(session, record, folder, request, goal, pruning)
        ended = replace(ended, seconds=time.monotonic() - begun)
        lock.acquire()
        write_record(folder, ended)
    return ended


def _watched(
    session: Session, record: Record, folder: Path, request: Request, goal: Goal, pruning: Pruning | None
) -> Record:
    watched = pruning.watch(record.number, record.position, folder) if pruning is not None else None
    with deciding(folder, watched) if watched is not None else nullcontext():
        ended = _outcome(session, record, folder, request, goal)
    if watched is not None:
        watched.end(*(goal.of(ended) or (None,)))
    return ended


def _outcome(session: Session, record: Record, folder: Path, request: Request, goal: Goal) -> Record:
    asked = request.binding(record.bindings, DRAWN)
    words = ["genever", "run", *asked.files, *(binding.text for binding in asked.bindings), "--out", str(folder)]
    try:
        look_beside(asked.files, is_command=asked.is_command)
        ready = prepared(session, asked, str(folder))
        if ready.warnings:
            _print(render_all(ready.warnings))
        _refuse_another(record, session)
        value = perform(session, ready, words, [_Printed()], is_lasting=False).value
    except BaseException as problem:
        status = exit_status(problem)
        if status in INTERRUPTS:
            write_record(folder, record.become("interrupted"))
            raise
        if status:
            return _failed(record, problem, status, folder, session.record.secrets)
        return _succeeded(record, None, session, folder, goal)
    return _succeeded(record, value, session, folder, goal)


def _failed(record: Record, problem: BaseException, status: int, folder: Path, secrets: Secrets) -> Record:
    if not isinstance(problem, SystemExit):
        _print(failure_text(problem).rstrip("\n"))
    elif isinstance(problem.code, str):  # As Python does where it ends the process.
        _print(problem.code)
    last = _last_line(folder / OUTPUT)
    return record.become("failed", problem=secrets.redacted(last) if last else f"it ended with status {status}")


def _succeeded(record: Record, value: Any, session: Session, folder: Path, goal: Goal) -> Record:
    metrics = metrics_of(value, session.record.secrets, folder)
    if was_stopped(folder):
        return record.become("pruned", metrics=metrics)
    if missing := goal.missing(metrics):
        problem = _lacks(missing, metrics, result_of(value, session.record.secrets))
        return record.become("failed", metrics=metrics, problem=problem)
    return record.become("succeeded", metrics=metrics)


def _lacks(missing: list[str], metrics: Mapping[str, float], result: Any) -> str:
    """Return why a trial has no objective: which metrics it has instead, or what it returned that is no number."""
    wanted, others = " and ".join(map(repr, missing)), ", ".join(metrics) or "none"
    is_odd = result is not None and not isinstance(result, dict) and number(result) is None
    odd = f": main returned {result}, which is no number and no dict of numbers" if is_odd else ""
    return f"it has no metric {wanted}, but {others}{odd}"


def _refuse_another(record: Record, session: Session) -> None:
    """Raise an error where a configuration is not the one that was drawn, as the code that makes it has changed.

    Raises:
        GeneverError: It is another one, code ``bad-space``.
    """
    if record.bound and fingerprint_of_bindings(effective_parameters(session)) != record.bound:
        what = "the configuration is not the one that was drawn: the code that it imports has changed since"
        raise error("bad-space", what, hint="change it back and use --retry-failed, or begin another sweep")


# ---- What it prints -----------------------------------------------------------------------------------


class _Printed:
    """Prints what is odd about a run."""

    def begun(self, folder: RunFolder) -> None:
        """Print nothing."""

    def warned(self, text: str) -> None:
        """Print it."""
        _print(text)

    def ended(self, run: Run, unused: Sequence[Unused]) -> None:
        """Print what had no effect."""
        for found in unused:
            _print(render_line(found.finding._replace(severity="warning")))


def _print(text: str) -> None:
    with suppress(OSError, ValueError):  # As on a full disk.
        sys.stderr.write(printable(text) + "\n")


@contextmanager
def _descriptors_to(path: Path) -> Iterator[None]:
    """Let what this process and those that it starts print go to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
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
        sys.stdout.flush()
        sys.stderr.flush()
        with open(path, "rb") as file:
            file.seek(max(0, path.stat().st_size - _END))
            lines = file.read().decode(errors="replace").splitlines()
        said = [line for line in lines if line.strip() and not line.startswith(("run folder:", " ", "warning:"))]
        return said[-1] if said else None
    return None
