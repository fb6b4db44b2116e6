"""Run a program that is ready: whatever happens, its folder holds what took effect."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from genever.experiments.running.endings import UNUSED, exit_status
from genever.experiments.running.prepare import Ready
from genever.experiments.running.signals import terminable, undelivered, undisturbed
from genever.experiments.runs.folder import (
    MANIFEST,
    METRICS,
    TRACKING,
    RunFolder,
    claim,
    point_to_latest,
    reserved,
    set_aside,
    write_whole,
)
from genever.experiments.runs.manifest import Run, manifest_text
from genever.experiments.runs.metrics import last_metrics, receiving, was_stopped
from genever.inspection.unused import Unused
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.errors import error
from genever.language.text.redaction import redacted
from genever.language.values.references import RUN_DIR
from genever.runtime.imports.beside import put_last
from genever.runtime.main import call_main
from genever.runtime.record.child_usage import collect, reporting
from genever.runtime.record.unused import take_in, unused_in
from genever.runtime.session import Session

#: What a run's folder holds, beside its manifest.
COMMAND, CONFIG, OPERATIVE = "command.txt", "config.gin", "operative.gin"
#: What the processes of a run have used, while it lasts.
USED = ".used"


class Listener(Protocol):
    """Is notified of what happens in a run; in each process of it, of which the folder belongs to one."""

    def begun(self, folder: RunFolder) -> None:
        """It has a folder; nothing of the program has been called."""

    def warned(self, text: str) -> None:
        """Something cannot be recorded; the program goes on."""

    def ended(self, run: Run, unused: Sequence[Unused]) -> None:
        """It has ended, and that is recorded.

        ``unused`` is what had no effect in one that succeeded, but for what was warned of before it began.
        """


class Outcome(NamedTuple):
    """What came of a run.

    Attributes:
        value: What ``main`` returned.
        run: How it ended.
        folder: Its folder.
    """

    value: Any
    run: Run
    folder: Path


def perform(
    session: Session,
    ready: Ready,
    command: Sequence[str],
    listeners: Sequence[Listener] = (),
    *,
    strict: bool = False,
    is_lasting: bool = True,
) -> Outcome:
    """Make the folder, evaluate ``main``, and record what took effect.

    Args:
        session: Has the program.
        ready: As `prepared` made it in this session.
        command: The words of a command line, for the record.
        listeners: Are notified, in order.
        strict: Whether a run in which something had no effect counts as one that failed.
        is_lasting: Whether to wait at the end until the disk has the manifest; else the caller sees to that.

    Raises:
        GeneverError: The folder cannot be made; then no listener is notified.
        BaseException: What ``main`` raised, when that is recorded.
    """
    # From when there is a folder, what ends the program waits until it can be recorded.
    with ExitStack() as stack:
        stack.enter_context(terminable())
        deliver = stack.enter_context(undelivered())
        folder = stack.enter_context(_folder_of(ready))
        session.set_constant(RUN_DIR, str(folder.path))
        for listener in listeners:
            listener.begun(folder)
        files = _Files(folder, listeners, is_lasting=is_lasting)
        return _recorded(session, files, ready.slips, command, listeners, strict, deliver)


@contextmanager
def _folder_of(ready: Ready) -> Iterator[RunFolder]:
    """Make the folder of a run, and keep it for that run inside a ``with`` block.

    Raises:
        GeneverError: It cannot be made, or another run is in it.
    """
    folder, is_ours = ready.folder
    try:
        if ready.is_given:
            folder.mkdir(parents=True, exist_ok=True)
        else:
            folder = claim(folder)
            point_to_latest(folder)
    except OSError as problem:
        raise error("run-folder", f"the run's folder {folder} cannot be made: {problem.strerror}") from problem
    with reserved(folder) if is_ours else nullcontext():
        if ready.is_given and is_ours:
            with suppress(OSError):  # Then nothing of this run can be written either, which is reported.
                set_aside(folder, (COMMAND, CONFIG, OPERATIVE, MANIFEST, METRICS, TRACKING, USED))
        yield RunFolder(folder, is_ours)


def _recorded(
    session: Session,
    files: _Files,
    slips: Sequence[Diagnostic],
    command: Sequence[str],
    listeners: Sequence[Listener],
    strict: bool,
    deliver: Callable[[], None],
) -> Outcome:
    folder = files.folder
    run, used = Run.begun(command), str(folder.path / USED)

    def conclude(run: Run, unused: Sequence[Unused] | None, news: Sequence[Unused] = ()) -> None:
        operative = files.write(OPERATIVE, session.operative_text)
        # What the others hold is in it.
        files.write(MANIFEST, lambda: manifest_text(session, run, unused, operative), is_last=True)
        for listener in listeners:
            listener.ended(run, news)

    try:
        deliver()
        files.write(COMMAND, lambda: shlex.join(map(redacted, command)) + "\n")
        files.write(CONFIG, lambda: session.config_text(show_provenance=True))
        with ExitStack() as stack:
            stack.enter_context(folder.announced())
            if folder.is_ours:
                stack.enter_context(reporting(used))
                stack.enter_context(receiving(folder.path))
            files.write(MANIFEST, lambda: manifest_text(session, run))
            put_last()
            value = call_main(session)
    except BaseException as problem:
        with undisturbed():
            status = exit_status(problem)
            metrics, is_pruned = last_metrics(folder.path), was_stopped(folder.path)
            run = run.finished(status, problem if status else None, metrics=metrics, is_pruned=is_pruned)
            _take_in(session, files, used)
            conclude(run, None)
        raise
    with undisturbed():
        _take_in(session, files, used)
        unused = _unused(session, listeners) if files.are_ours else None
        status = UNUSED if strict and unused else 0
        metrics, is_pruned = last_metrics(folder.path), was_stopped(folder.path)
        run = run.finished(status, result=value, metrics=metrics, is_pruned=is_pruned)
        told_of = {(slip.source, slip.span) for slip in slips if not strict}
        conclude(run, unused, [found for found in unused or () if found.finding[2:4] not in told_of])
    return Outcome(value, run, folder.path)


def _take_in(session: Session, files: _Files, used: str) -> None:
    """Put what the processes of the run have used on the record."""
    if files.are_ours:
        with suppress(Exception):  # What it is for, can do without it.
            take_in(session, [*collect(used)])


def _unused(session: Session, listeners: Iterable[Listener]) -> tuple[Unused, ...] | None:
    """Return what had no effect; None where that is not known."""
    try:
        return unused_in(session.config, session.catalog, session.record)
    except Exception as problem:  # The program has succeeded, whatever else fails.
        for listener in listeners:
            listener.warned(f"warning: what took no effect is not known: {problem!r}")
        return None


class _Files:
    """The files of a run, written by the process that made the folder; a failure is reported once."""

    def __init__(self, folder: RunFolder, listeners: Sequence[Listener], *, is_lasting: bool) -> None:
        self.folder = folder
        self._is_lasting = is_lasting
        self._process = os.getpid() if folder.is_ours else None
        self._listeners = listeners
        self._failed = False

    @property
    def are_ours(self) -> bool:
        """Whether this process writes them: it made the folder, and is no fork that has come back through here."""
        return os.getpid() == self._process

    def write(self, name: str, make: Callable[[], str], *, is_last: bool = False) -> str | None:
        """Write a file with the text that ``make`` returns, if that is possible; return the text if it is made."""
        if not self.are_ours:
            return None
        text = None
        try:
            text = make()
            write_whole(self.folder.path / name, text, is_lasting=is_last and self._is_lasting)
        except Exception as problem:  # The program's result must survive anything that fails here.
            if not self._failed:
                path = self.folder.path / name
                for listener in self._listeners:
                    listener.warned(f"warning: the run is not recorded: {path}: {_reason(problem)} [not-recorded]")
            self._failed = True
        return text


def _reason(problem: Exception) -> str:
    return (problem.strerror if isinstance(problem, OSError) else None) or repr(problem)
