"""The participants of a sweep: the processes that draw its trials and have them run, each with a file that it touches.

A participant is alive as long as its file is there and was touched lately. Time is that of the file system, since the
clocks of machines differ: the file of another one is compared with the own one, touched a moment before.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple

from genever.experiments.runs.folder import write_new, write_whole
from genever.experiments.sweeps.sharing.processes import Process, is_here, is_running, process_of, this_process

#: The folder of their files, and the file that asks them all to end.
WORKERS, STOP = "workers", "stop"
#: After how many seconds without a touch a participant is given up, how often one touches its file, and how often it
#: looks whether it shall end.
LIMIT, BEAT, LOOK = 60.0, 5.0, 0.5

#: The environment variable in which a process finds the name under which it was announced.
ANNOUNCED = "GENEVER_PARTICIPANT"
#: Environment variables in which schedulers let a process know the job that it is part of.
_JOBS = {
    "slurm": ("SLURM_ARRAY_JOB_ID", "SLURM_JOB_ID"),
    "lsf": ("LSB_JOBID",),
    "pbs": ("PBS_JOBID",),
    "sge": ("JOB_ID",),
}


class Leave(BaseException):
    """A participant shall end: it was asked to, or given up by the others. Like an interrupt, it is no failure."""

    def __init__(self, reason: Literal["stopped", "lost"]) -> None:
        super().__init__(reason)
        self.reason = reason


class Known(NamedTuple):
    """A participant, as its file has it.

    Attributes:
        name: Its name.
        process: The process.
        started: When it joined, in ISO's form.
        engine: The scheduler that has started it, where one has.
        job: The job of that scheduler.
        touched: When its file was touched, by the clock of the file system.
    """

    name: str
    process: Process
    started: str
    engine: str | None
    job: str | None
    touched: float


class Participants:
    """Those that take part in the sweep of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / WORKERS
        self._stop = folder / STOP

    def known(self, name: str) -> Known | None:
        """Return a participant; None where it has left, or was given up."""
        try:
            # Opening the file makes a network's file system look for its present state.
            with open(self._folder / name, "rb") as file:
                touched, text = os.fstat(file.fileno()).st_mtime, file.read()
        except OSError:
            return None
        try:
            data = json.loads(text)
            return Known(name, Process(**data["process"]), data["started"], data["engine"], data["job"], touched)
        except (ValueError, TypeError, KeyError):  # Damaged; it may be alive, as its touches tell.
            return Known(name, Process("?", "?", 0), "", None, None, touched)

    def names(self) -> set[str]:
        """Return the names of those that have neither left nor were given up."""
        with suppress(OSError):
            return {name for name in os.listdir(self._folder) if not name.startswith(".")}
        return set()

    def is_there(self, name: str) -> bool:
        """Return whether a participant has neither left nor was given up."""
        if not name:
            return False
        try:
            os.stat(self._folder / name)
        except FileNotFoundError:
            return False
        except OSError:  # The file system is away for a moment.
            pass
        return True

    def all(self) -> Iterator[Known]:
        """Yield those that have neither left nor were given up."""
        for name in sorted(self.names()):
            if (found := self.known(name)) is not None:
                yield found

    def is_alive(self, name: str, now: float) -> bool:
        """Return whether a participant is at work.

        Args:
            name: Its name.
            now: The time, by the clock of the file system.
        """
        found = self.known(name)
        if found is None:
            return False
        if is_here(found.process):
            return is_running(found.process)
        return now - found.touched < LIMIT

    def give_up(self, name: str) -> None:
        """Let a participant that seems to be dead know that it is out, should it come back."""
        with suppress(FileNotFoundError, IsADirectoryError):
            os.unlink(self._folder / name)

    def now(self) -> float:
        """Return the time by the clock of the file system.

        Raises:
            OSError: It cannot be written to.
        """
        path = self._folder / f".now.{os.urandom(8).hex()}"
        self._folder.mkdir(parents=True, exist_ok=True)
        path.touch(exist_ok=False)
        try:
            return path.stat().st_mtime
        finally:
            path.unlink()

    # ---- Ending them all -------------------------------------------------------------------------

    def stop(self) -> None:
        """Ask them all to end."""
        self._stop.touch()

    def go_on(self) -> None:
        """Take back what `stop` has asked for."""
        self._stop.unlink(missing_ok=True)

    @property
    def shall_stop(self) -> bool:
        """Whether they were asked to end."""
        return self._stop.exists()


class Participant:
    """This process as a participant, inside a ``with`` block: its file is there, and is touched every few seconds.

    Args:
        folder: That of the sweep.

    Attributes:
        name: What it is called in the sweep: by its machine and number, and something that no other has.
        others: All that take part.
    """

    def __init__(self, folder: Path) -> None:
        self.process = this_process()
        announced = os.environ.pop(ANNOUNCED, None)  # Processes that this one starts are others.
        self._is_announced = announced is not None
        self.name = announced or _new_name(self.process.host)
        self.others = Participants(folder)
        self._file = folder / WORKERS / self.name
        self._reason: Literal["stopped", "lost"] | None = None
        self._has_left = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="genever-heartbeat", daemon=True)

    def __enter__(self) -> Participant:
        """Join.

        Raises:
            OSError: The folder cannot be written to.
        """
        if not self._is_announced:  # Else it may have been asked to end since.
            self.others.go_on()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._file, _facts(self.process), is_lasting=False)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._has_left.set()
        self._thread.join()
        with suppress(OSError):
            self._file.unlink()

    def check(self) -> None:
        """Raise where this process shall end.

        Raises:
            Leave: That is so.
        """
        if self._reason is not None:
            raise Leave(self._reason)

    @property
    def is_alone(self) -> bool:
        """Whether no other one takes part."""
        return not any(self.is_alive(name) for name in self.others.names() - {self.name})

    def is_alive(self, name: str) -> bool:
        """Return whether a participant is at work."""
        return name == self.name or self.others.is_alive(name, self._now())

    def _now(self) -> float:
        with suppress(OSError):
            os.utime(self._file)
        with suppress(OSError):
            return self._file.stat().st_mtime
        return 0.0  # Who knows no time gives up nobody.

    def _beat(self) -> None:
        touched = time.monotonic()
        while not self._has_left.wait(LOOK):
            if self._reason is None and self.others.shall_stop:
                self._reason = "stopped"
            if time.monotonic() - touched < BEAT:
                continue
            touched = time.monotonic()
            try:
                os.utime(self._file)
            except FileNotFoundError:
                self._reason = "lost"
            except OSError:  # A file system that is away for a moment.
                pass


def announced(folder: Path, start: Callable[[Mapping[str, str]], int]) -> int:
    """Start a process that joins the sweep of a folder, and be sure that others know of it before it does.

    Args:
        folder: The folder.
        start: Starts it with these environment variables, and returns its number.

    Raises:
        OSError: The folder cannot be written to.
    """
    participants, name = Participants(folder), _new_name(this_process().host)
    participants.go_on()
    pid = start({**os.environ, ANNOUNCED: name})
    file = folder / WORKERS / name
    file.parent.mkdir(parents=True, exist_ok=True)
    write_new(file, _facts(process_of(pid)).encode())
    return pid


def _new_name(host: str) -> str:
    return f"{host[:60]}.{os.getpid()}.{os.urandom(4).hex()}"


def _facts(process: Process) -> str:
    engine, job = job_of(os.environ)
    started = datetime.now(UTC).isoformat()
    return json.dumps({"process": process._asdict(), "started": started, "engine": engine, "job": job}) + "\n"


def job_of(environment: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Return the scheduler that has started a process with these variables, and its job; None where none has."""
    for engine, names in _JOBS.items():
        for name in names:
            if job := environment.get(name):
                task = environment.get("SLURM_ARRAY_TASK_ID") if name == "SLURM_ARRAY_JOB_ID" else None
                return engine, f"{job}_{task}" if task else job
    return None, None
