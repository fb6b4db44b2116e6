"""Follow the folder of a run, or of a sweep with its trials, and keep its trackers up to date."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from genever.experiments.comparison.summary import state_by_lock
from genever.experiments.running.modules import look_beside
from genever.experiments.runs.folder import MANIFEST
from genever.experiments.tracking.delivery import Delivery
from genever.experiments.tracking.source import RunSource, SweepSource
from genever.experiments.tracking.state import Progress, read_state, write_state
from genever.language.text.printable import on_one_line

#: How long to wait before what has failed is tried again, at first and at most, in seconds.
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
#: The file that is locked while the trackers of a folder are kept up to date.
_LOCK = ".tracking"
#: How often it is looked whether a trial that has ended runs again, in seconds.
_LOOK_AGAIN = 10.0
#: What the description of a sweep is, and where its trials are.
_SWEEP, _TRIALS = "sweep.json", "trials"
_LONGEST_PROBLEM = 240

#: Is given the name of a tracker and what went wrong with it.
Say = Callable[[str, str], None]
#: When a manifest was written, and which file it is.
_Stamp = tuple[int, int] | None


class Follower:
    """Keeps the trackers of a folder up to date.

    Args:
        folder: Of a run, or of a sweep.
        say: Is called with a tracker's first problem.
        is_live: Whether a run without an end still runs; None where its folder tells.
        without: The id of a process that works on a sweep no more, and waits for the trackers.

    Raises:
        GeneverError: What the trackers have cannot be read.
    """

    def __init__(self, folder: Path, say: Say, *, is_live: bool | None = None, without: int | None = None) -> None:
        self.folder = folder
        self.without = without
        self.is_live = is_live
        self._own = _Folder(folder, read_state(folder), _once(say))
        self._trials: dict[str, _Folder] = {}
        self._ended: dict[str, _Stamp] = {}
        self._looked = 0.0
        self._looks_beside = False

    @property
    def trackers(self) -> list[Progress]:
        """What the trackers have of the run, or of the sweep itself."""
        return self._own.trackers

    def add(self, tracker: Progress) -> None:
        """Have one more tracker, where it is none that is there already."""
        self._own.add(tracker)

    @property
    def is_of_sweep(self) -> bool:
        """Whether it is a sweep."""
        return (self.folder / _SWEEP).exists()

    @property
    def is_going_on(self) -> bool:
        """Whether the run, or the sweep, has not ended."""
        source = self._source()
        return source is not None and source.status is None

    def _source(self) -> RunSource | SweepSource | None:
        if self.is_of_sweep:
            return _source(lambda: SweepSource(self.folder, is_live=self.is_live, without=self.without))
        return _source(lambda: RunSource(self.folder, is_live=self.is_live))

    def bring(self, *, now: bool = False) -> bool:
        """Send what the trackers do not have yet; return whether they have all that there is.

        Args:
            now: Whether what has failed is tried again before its time.
        """
        source = self._source()
        if source is None:
            return True
        if not self._looks_beside:  # A tracker of the project's own may be a module beside its binding file.
            look_beside([str(self.folder / source.config)], is_command=False)
            self._looks_beside = True
        if isinstance(source, RunSource):
            return self._own.bring(source, now=now)
        # The trials are below the sweep, which begins before them and ends after them.
        began = self._own.bring(source, now=now, may_end=False, is_sweep=True)
        sent = [self._bring_trial(name, is_live=source.status is None, now=now) for name in self._new_trials(now=now)]
        return began and all(sent) and self._own.bring(source, now=now, is_sweep=True)

    def _new_trials(self, *, now: bool) -> list[str]:
        try:
            names = os.listdir(self.folder / _TRIALS)
        except OSError:
            return []
        if now or time.monotonic() - self._looked >= _LOOK_AGAIN:  # Trials are run again, in the folders that they had.
            self._looked = time.monotonic()
            for name, stamp in [*self._ended.items()]:
                if _stamp(self.folder / _TRIALS / name) != stamp:
                    del self._ended[name]
        return sorted(name for name in names if name not in self._ended)

    def _bring_trial(self, name: str, *, is_live: bool, now: bool) -> bool:
        path = self.folder / _TRIALS / name
        stamp = _stamp(path)
        runs = is_live or state_by_lock(str(path)) == "running"
        source = _source(lambda: RunSource(path, is_live=runs, group=self.folder.name))
        if source is None:
            return True
        if name not in self._trials:
            with suppress(ValueError, OSError):  # A damaged one is begun anew.
                self._trials[name] = _Folder(path, read_state(path), self._own.say)
        trial = self._trials.setdefault(name, _Folder(path, [], self._own.say))
        for tracker in self.trackers:
            trial.add(tracker)
        is_sent = trial.bring(source, {each.name: each.id for each in self.trackers}, now=now)
        if is_sent and source.status is not None:
            self._ended[name] = stamp
            del self._trials[name]
        return is_sent and (is_live or not runs)  # Its process may need a moment to end with that of the sweep.


def _stamp(folder: Path) -> _Stamp:
    try:
        about = os.stat(folder / MANIFEST)
    except OSError:
        return None
    return about.st_mtime_ns, about.st_ino


def _source(make: Callable[[], RunSource] | Callable[[], SweepSource]) -> RunSource | SweepSource | None:
    """Return what is in a folder; None where there is nothing yet, or something damaged."""
    try:
        return make()
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


class _Folder:
    """A folder with its trackers."""

    def __init__(self, path: Path, trackers: list[Progress], say: Say) -> None:
        self.path = path
        self.say = say
        self._deliveries = [Delivery(each, self._save) for each in trackers]
        self._waits: dict[str, tuple[float, float]] = {}  # How long, and until when.

    @property
    def trackers(self) -> list[Progress]:
        return [each.progress for each in self._deliveries]

    def add(self, tracker: Progress) -> None:
        if all(each.name != tracker.name for each in self.trackers):
            self._deliveries.append(Delivery(tracker.anew(), self._save))

    def bring(
        self,
        source: RunSource | SweepSource,
        parents: Mapping[str, str | None] | None = None,
        *,
        now: bool,
        may_end: bool = True,
        is_sweep: bool = False,
    ) -> bool:
        are_sent = True
        for delivery in self._deliveries:
            name = delivery.progress.name
            wait, until = self._waits.get(name, (_FIRST_WAIT, 0.0))
            if not now and time.monotonic() < until:
                are_sent = False
                continue
            try:
                if not is_sweep or delivery.takes_sweeps:
                    delivery.bring(source, (parents or {}).get(name), may_end=may_end)
            except Exception as problem:  # Whatever a tracker's library raises.
                are_sent = False
                self._waits[name] = min(2 * wait, _LONGEST_WAIT), time.monotonic() + wait
                self._fail(delivery, problem)
            else:
                self._waits.pop(name, None)
                if delivery.progress.problem is not None:
                    delivery.progress = delivery.progress.become(problem=None)
                    self._save(delivery.progress)
        return are_sent

    def _fail(self, delivery: Delivery, problem: Exception) -> None:
        text = said(problem)
        if delivery.progress.problem != text:
            delivery.progress = delivery.progress.become(problem=text)
            self._save(delivery.progress)
        self.say(delivery.progress.name, text)

    def _save(self, progress: Progress) -> None:
        with suppress(OSError):  # On a full disk: what has been sent is sent once more later.
            write_state(self.path, self.trackers)


def _once(say: Say) -> Say:
    """Return a function that says only the first problem of each tracker."""
    said: set[str] = set()

    def say_once(name: str, problem: str) -> None:
        if name not in said:
            said.add(name)
            say(name, problem)

    return say_once


#: What may be a password in a message: in a URL.
_PASSWORD = re.compile(r"(?<=//)[^/@\s]+(?=@)")
#: The environment variables whose values are no business of a message's.
_SECRET = re.compile(r"KEY|TOKEN|PASSWORD|SECRET")
_SHORTEST_SECRET = 4


def said(problem: BaseException) -> str:
    """Return what is wrong, on one line, with no password in it."""
    text = f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__
    for name, value in os.environ.items():
        if _SECRET.search(name) and len(value) >= _SHORTEST_SECRET:
            text = text.replace(value, "<hidden>")
    line = on_one_line(_PASSWORD.sub("<hidden>", text))
    # What a library says first is what it wanted to do, and last why that failed.
    return (
        line if len(line) <= _LONGEST_PROBLEM else f"{line[: _LONGEST_PROBLEM // 2]} … {line[-_LONGEST_PROBLEM // 2 :]}"
    )


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Keep other processes from sending what is in a folder inside a ``with`` block; yield False where one does."""
    with open(folder / _LOCK, "ab") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        except (ImportError, OSError):  # On Windows, or where nothing can be locked.
            pass
        yield True
