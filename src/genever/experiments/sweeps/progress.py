"""How far a sweep has come, as its journal tells; what has ended is only counted, so that it may have many trials."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from genever.experiments.sweeps.ledger import ENDED, Record, apply, line_of
from genever.experiments.sweeps.sharing.journal import Journal


class Progress:
    """How far the sweep of a folder has come, kept up to date by `read`.

    Args:
        folder: That of the sweep.

    Attributes:
        open: The trials that have not ended, by their numbers.
        count: How many trials were drawn.
        failed: How many of them have failed.
        left_out: How many draws broke an assertion.
        is_exhausted: Whether there is nothing more to draw.
        position: Where the sampler was after the last draw; None before the first.
    """

    def __init__(self, folder: Path) -> None:
        self._journal = Journal(folder, line_of)
        self.open: dict[int, Record] = {}
        self.count = 0
        self.failed = 0
        self.left_out = 0
        self.is_exhausted = False
        self.position: Any = None
        self._draws: dict[bytes, int] = {}
        self._repeats: dict[int, list[Any]] = {}

    @property
    def skipped(self) -> int:
        """How many lines of the journal could not be read."""
        return self._journal.skipped

    def read(self) -> Iterator[Record]:
        """Yield the trials that are new or have changed since.

        Raises:
            GeneverError: The journal is damaged, code ``bad-manifest``.
        """
        for line in self._journal.read():
            self.left_out += line.left_out
            self.is_exhausted = self.is_exhausted or line.is_last
            record = apply(line, self.count, self.open)
            if record is None:
                continue
            if record.number == self.count:
                self._take_in(record)
            elif line.was == "failed":
                self.failed -= 1
            if record.state in ENDED:
                del self.open[record.number]
                self.failed += record.state == "failed"
            yield record

    def append(self, line: dict[str, Any]) -> None:
        """Write a line of the journal, all of which has been read.

        Raises:
            OSError: It cannot be written.
        """
        self._journal.append(line)

    def same_as(self, record: Record) -> int | None:
        """Return the number of the trial that has drawn the same; None where none has."""
        return self._draws.get(_draw_of(record))

    def repeats_of(self, number: int) -> list[Any]:
        """Return the positions of the trials that repeat one that had not ended when they were drawn; only once."""
        return self._repeats.pop(number, [])

    def _take_in(self, record: Record) -> None:
        self.count += 1
        self.position = record.position
        if record.same_as is None:
            self._draws.setdefault(_draw_of(record), record.number)
        elif record.same_as in self.open:
            self._repeats.setdefault(record.same_as, []).append(record.position)


def _draw_of(record: Record) -> bytes:
    """Return what makes a trial another one; what was drawn for a parameter that fingerprints ignore counts, too."""
    text = "\0".join([record.fingerprint, *(part for pair in record.values.items() for part in pair)])
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
