"""The turn of a sweep: of all its participants only the one that has it draws trials and writes the journal.

It is a file that is alone in a folder: ``free``, or named after the participant that has it. To take it is to rename
it, which of several at once only one can do. From one that is dead it is taken in the same way.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from genever.experiments.sweeps.sharing.participants import LOOK, Leave, Participant

#: The folder, and the file in it while no one has the turn.
TURN, FREE = "turn", "free"

#: The shortest and the longest wait before one looks once more, in seconds.
_SHORTEST, _LONGEST = 0.001, 0.1


class Turn:
    """The turn of the sweep in a folder.

    Args:
        folder: That of the sweep.
        participant: Who takes it.
    """

    def __init__(self, folder: Path, participant: Participant) -> None:
        self._folder = folder / TURN
        self._participant = participant
        self._mine = self._folder / participant.name

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have the turn inside a ``with`` block; wait for it before.

        Raises:
            Leave: This participant shall end.
            OSError: The folder cannot be written to.
        """
        try:
            self._take()
            yield
        finally:
            with suppress(FileNotFoundError):
                os.rename(self._mine, self._folder / FREE)

    def check(self) -> None:
        """Raise where the turn was taken away, since this participant had shown no sign of life.

        Raises:
            Leave: That is so.
        """
        if not self._mine.exists():
            raise Leave("lost")

    def _take(self) -> None:
        self._make()
        wait, look = _SHORTEST, time.monotonic()
        while not self._renamed(FREE):
            if time.monotonic() >= look:
                holder = self._holder()
                if holder is not None and not self._participant.is_alive(holder):
                    self._participant.others.give_up(holder)
                    if self._renamed(holder):
                        return
                look = time.monotonic() + LOOK
            self._participant.check()
            time.sleep(random.uniform(wait / 2, wait))
            wait = min(wait * 1.5, _LONGEST)

    def _renamed(self, name: str) -> bool:
        try:
            os.rename(self._folder / name, self._mine)
        except FileNotFoundError:
            return self._mine.exists()  # Over a network, the answer to a rename that was done may be lost.
        return True

    def _holder(self) -> str | None:
        with suppress(OSError):
            return next((name for name in os.listdir(self._folder) if name != FREE), None)
        return None

    def _make(self) -> None:
        """Make the folder with the file in it, unless it is there: in one step, so that it is never empty."""
        if self._folder.exists():
            return
        draft = self._folder.with_name(f".{TURN}.{self._participant.name}")
        draft.mkdir(parents=True)
        (draft / FREE).touch()
        try:
            os.rename(draft, self._folder)
        except OSError:  # Another one was first.
            if not self._folder.exists():
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
