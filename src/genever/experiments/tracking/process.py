"""The process beside a run that sends what its folder records: the run neither waits for trackers nor loads them.

It lives on when the run is killed, and says so to the trackers then.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from genever.experiments.runs.folder import RunFolder, from_here
from genever.experiments.runs.manifest import Run
from genever.experiments.tracking.following import Follower, Say, alone
from genever.experiments.tracking.protocol import TrackerSettings
from genever.experiments.tracking.state import Progress, read_state, write_state
from genever.inspection.unused import Unused
from genever.language.text.errors import GeneverError

#: How often the folder is looked at, and how long a run waits at its end for what is left to be sent, in seconds.
_TICK, _PATIENCE = 0.5, 10.0
#: How often it is looked whether that is done.
_LOOK = 0.02
#: How often what has failed is tried again when the run has ended, and how long a request may take then.
_LAST_TRIES, _LINGER = 2, 60.0
#: What a run that has ended by itself sends.
_DONE = b"."
#: What the process ends with when trackers do not have all, and that has been said.
_SAID = 3

#: It imports from where the run does, and not from the working directory first.
_PROGRAM = "import sys; sys.path[:] = {!r}; from genever.experiments.tracking.process import main; main(*{!r})"


class Tracking:
    """Has another process send what happens in the folder of a run to trackers; it is a listener of that run.

    Whatever happens to that process or the trackers, the run is not slowed and does not fail. At its end it waits some
    seconds for what is left.

    Args:
        trackers: The trackers.
        complain: Prints a message.
    """

    def __init__(self, trackers: Sequence[TrackerSettings], complain: Callable[[str], None]) -> None:
        self._trackers = trackers
        self._complain = complain
        self._process: _Process | None = None

    def begun(self, folder: RunFolder) -> None:
        """Begin to send, in the process of a run that the folder belongs to."""
        if folder.is_ours:
            self.begin(folder.path)

    def warned(self, text: str) -> None:
        """Do nothing."""

    def ended(self, run: Run, unused: Sequence[Unused]) -> None:
        """Wait for what is left."""
        self.end()

    def begin(self, folder: Path) -> None:
        """Begin to send what is in a folder."""
        try:
            known = read_state(folder)  # Of a sweep that goes on.
            names = [each.name for each in known]
            write_state(folder, [*known, *(Progress.of(each) for each in self._trackers if each.name not in names)])
            self._process = _Process(folder)
        except (GeneverError, OSError) as problem:
            meant = ", ".join(each.name for each in self._trackers)
            self._complain(f"warning: the run is not tracked by {meant}: {problem} [not-tracked]")

    def end(self) -> None:
        """Wait for what is left."""
        process, self._process = self._process, None
        if process is None or process.owner != os.getpid():  # This is a fork that has come back through here.
            return
        left = process.finish()
        if left is not None:
            here = from_here(process.folder)
            self._complain(f"warning: {left}; `genever track {here}` sends what is left [not-tracked]")


@contextmanager
def tracked(folder: Path, trackers: Sequence[TrackerSettings], complain: Callable[[str], None]) -> Iterator[None]:
    """Have what happens in the folder of a sweep inside a ``with`` block sent to trackers, as `Tracking` does.

    Args:
        folder: The folder.
        trackers: The trackers.
        complain: Prints a message.
    """
    tracking = Tracking(trackers, complain)
    if trackers:
        tracking.begin(folder)
    try:
        yield
    finally:
        tracking.end()


class _Process:
    """The process that sends what a folder records.

    Raises:
        OSError: It cannot be started.
    """

    def __init__(self, folder: Path) -> None:
        self.owner = os.getpid()
        self.folder = folder
        inherited: tuple[int, ...] = ()
        if os.name != "nt":
            inherited = (os.dup(2),)
        arguments = (str(folder), *(inherited or (None,)), _PATIENCE)
        program = _PROGRAM.format([*map(os.fspath, sys.path)], arguments)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I" if sys.flags.isolated else "-P", "-c", program],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=inherited,
                start_new_session=True,  # Ctrl-C, and the end of a terminal, are for the run.
            )
        finally:
            for descriptor in inherited:
                os.close(descriptor)

    def finish(self) -> str | None:
        """Wait for the end; return what is to be said of what has not been sent."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(_DONE)
            self._process.stdin.close()
        with _interruptible() as is_interrupted:
            deadline = time.monotonic() + _PATIENCE
            while self._process.poll() is None:
                if is_interrupted() or time.monotonic() >= deadline:
                    self._process.returncode = 0  # Nobody waits for it any more, and it needs nobody.
                    return "not all of it has reached its trackers yet, and another process goes on with that"
                time.sleep(_LOOK)
        if self._process.returncode in (0, _SAID):
            return None
        return f"what sends it to its trackers has ended with status {self._process.returncode}"


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C do nothing inside a ``with`` block but to end the waiting: yield whether it was pressed."""
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set
        return
    before = signal.signal(signal.SIGINT, lambda number, frame: pressed.set())
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before if before is not None else signal.SIG_DFL)


def main(folder: str, errors: int | None, patience: float) -> None:
    """Send what a folder records until the process that has started this one is done, and what is left then.

    Args:
        folder: The folder.
        errors: The descriptor of the standard error output of that process.
        patience: How long that process waits for this one when it is done.
    """
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, ())  # The run holds back what ends it while this one is started.
    say = _Errors(errors, folder)
    parent = _Parent(say, patience)
    try:
        is_sent = _send(Path(folder), parent, say)
    except (GeneverError, OSError) as problem:
        say("tracking", str(problem))
        is_sent = False
    os._exit(0 if is_sent else _SAID)  # Threads of a tracker's library may wait for what does not come.


def _send(folder: Path, parent: _Parent, say: Say) -> bool:
    while True:
        with alone(folder) as is_alone:
            if is_alone:
                return follow(folder, parent, say)
        if parent.is_over.wait(_TICK):  # One that others have begun sends it.
            return True


def follow(folder: Path, parent: _Parent, say: Say) -> bool:
    """Keep the trackers of a folder up to date until a run, or a sweep that others work on too, is over.

    Returns:
        Whether the trackers have all then.

    Raises:
        GeneverError: What they have cannot be read.
    """
    follower = Follower(folder, say, is_live=True, without=parent.process)
    while not parent.is_over.is_set():
        follower.bring()
        parent.is_over.wait(_TICK)
    follower.is_live = None if follower.is_of_sweep else False
    while follower.is_going_on:
        parent.wait_for_more()
        follower.bring()
        time.sleep(_TICK)
    for _ in range(_LAST_TRIES):
        if follower.bring(now=True):
            return True
        time.sleep(_TICK)
    return follower.bring(now=True)


class _Parent:
    """The process that has started this one, on whose end this one ends too after a while.

    Attributes:
        process: Its id.
        is_over: Set when it is done, or has ended.
    """

    def __init__(self, say: _Errors, patience: float) -> None:
        self.process = os.getppid()
        self.is_over = threading.Event()
        self._say = say
        self._patience = patience
        self._deadline = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    def wait_for_more(self) -> None:
        """Let this process go on some time from now."""
        self._deadline = time.monotonic() + _LINGER

    def _watch(self) -> None:
        is_done = os.read(0, 1) == _DONE
        self.wait_for_more()
        self.is_over.set()
        if is_done:
            time.sleep(self._patience)
        self._say.close()
        while time.monotonic() < self._deadline:
            time.sleep(_TICK)
        os._exit(_SAID)


class _Errors:
    """What is said on the standard error output of the run, as long as that is there."""

    def __init__(self, descriptor: int | None, folder: str) -> None:
        self._lock = threading.Lock()
        self._descriptor = descriptor
        self._folder = folder
        if descriptor is not None:
            os.set_inheritable(descriptor, False)

    def __call__(self, name: str, problem: str) -> None:
        text = f"warning: {name} does not get this run: {problem}\n"
        text += f"  `genever track {from_here(Path(self._folder))}` sends it later [not-tracked]\n"
        with self._lock, suppress(OSError):
            if self._descriptor is not None:
                os.write(self._descriptor, text.encode(errors="replace"))

    def close(self) -> None:
        """Close it: who reads it shall not wait for this process."""
        with self._lock, suppress(OSError):
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None
