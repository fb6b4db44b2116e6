"""Locks in a storage: an object that says who has the lock, made on condition that there is none, and written anew
every few seconds for as long as it is held.

A waiter on the machine of the holder asks the system whether that process is there. Any other watches whether the
object changes, by a clock of its own, so that it does not matter what the clocks of machines and servers say. Nothing
is damaged where two have a lock after all, as one does whose holder was stopped for minutes and comes back: it only
saves them from doing the same twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

from genever.experiments.steps.storage.protocol import Storage
from genever.experiments.sweeps.sharing.processes import Process, is_here, is_running, this_process

#: How often a holder shows that it is alive, and after how many seconds without that it is given up.
BEAT, LIMIT = 10.0, 60.0
#: The folder of locks in a storage.
LOCKS = "locks"


class _Holder(NamedTuple):
    """Who has a lock.

    Attributes:
        token: What no other holder has.
        process: The process.
        beat: How often it has shown that it is alive.
    """

    token: str
    process: Process
    beat: int = 0

    def content(self) -> bytes:
        return json.dumps({"token": self.token, "process": self.process._asdict(), "beat": self.beat}).encode()


@contextmanager
def held(
    storage: Storage, name: str, waiting: Callable[[str], None] | None = None, *, longest: float = 1.0
) -> Iterator[None]:
    """Hold a lock inside a ``with`` block.

    Args:
        storage: Has it.
        name: The name of what it is about.
        waiting: Called once with who has the lock, where it has to be waited for.
        longest: How many seconds a waiter lets pass at most before it looks again.
    """
    place = _place(name)
    own = _Holder(os.urandom(8).hex(), this_process())
    _acquire(storage, place, own, waiting, longest)
    is_done = threading.Event()
    beating = threading.Thread(target=_beat, args=(storage, place, own, is_done), name="genever-lock", daemon=True)
    beating.start()
    try:
        yield
    finally:
        if os.getpid() == own.process.pid:  # Else this is a fork that has come back through here.
            is_done.set()
            beating.join()
            with suppress(OSError):  # The others will give it up.
                if _is_still(storage, place, own):
                    storage.delete(place)


def holder_of(storage: Storage, name: str) -> str | None:
    """Return who has a lock now, as far as that can be seen at once; None where nobody has it."""
    try:
        holder = _holder(storage.read(_place(name)))
    except FileNotFoundError:
        return None
    if holder is not None and is_here(holder.process) and not is_running(holder.process):
        return None
    return holder.process.text if holder is not None else "another process"


def _place(name: str) -> str:
    return f"{LOCKS}/{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def _acquire(storage: Storage, place: str, own: _Holder, waiting: Callable[[str], None] | None, longest: float) -> None:
    seen: bytes | None = None
    since, pause = time.monotonic(), 0.02
    while not storage.put(place, own.content(), new=True):
        try:
            content = storage.read(place)
        except FileNotFoundError:  # Just released.
            continue
        if content != seen:
            seen, since = content, time.monotonic()
        holder = _holder(content)
        if _is_gone(holder, time.monotonic() - since):
            # Of several that see so, one at a time may replace just this holder.
            may_replace = held(storage, f"{place} {hashlib.sha256(_constant(content)).hexdigest()}", longest=longest)
            with may_replace, suppress(FileNotFoundError):
                if _constant(storage.read(place)) == _constant(content):
                    storage.put(place, own.content())
                    return
            continue
        if waiting is not None:
            waiting(holder.process.text if holder is not None else "another process")
            waiting = None
        time.sleep(pause)
        pause = min(pause * 1.5, longest)


def _beat(storage: Storage, place: str, own: _Holder, is_done: threading.Event) -> None:
    beat = 0
    while not is_done.wait(BEAT):
        beat += 1
        with suppress(OSError):  # It may come back.
            if not _is_still(storage, place, own):
                return
            storage.put(place, own._replace(beat=beat).content())


def _is_still(storage: Storage, place: str, own: _Holder) -> bool:
    """Return whether a lock still is in the hands of whom it was given."""
    try:
        holder = _holder(storage.read(place))
    except FileNotFoundError:
        return False
    return holder is not None and holder.token == own.token


def _is_gone(holder: _Holder | None, unchanged: float) -> bool:
    if holder is not None and is_here(holder.process):
        # One that is there may have the interpreter's lock for long, or was not able to release the lock.
        return not is_running(holder.process) or unchanged > 10 * LIMIT
    return unchanged > LIMIT


def _holder(content: bytes) -> _Holder | None:
    """Return who has a lock; None where that cannot be read."""
    try:
        given: Any = json.loads(content)
        return _Holder(str(given["token"]), Process(**given["process"]), int(given["beat"]))
    except (ValueError, TypeError, KeyError):
        return None


def _constant(content: bytes) -> bytes:
    """Return what stays the same of a lock's content as long as one process has it."""
    holder = _holder(content)
    return holder.token.encode() if holder is not None else content
